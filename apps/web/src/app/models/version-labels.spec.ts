import { describe, expect, it } from 'vitest';
import { aVerdict, someModels } from '../../../testing/messages';
import { formatEValue } from '../model-card/e-value';
import { checkLabels, forcedOf, formatFigure, marksOf } from './version-labels';

describe('labels of a version', () => {
  it('names every mark, and that an operator insisted', () => {
    const { champions, versions } = someModels();
    expect(versions.map((one) => marksOf(one).map(({ word }) => word))).toEqual([
      ['Unproven'],
      ['Unproven'],
      ['Proven', 'Proven movement'],
      ['Unproven'],
    ]);
    expect(versions.map((one) => forcedOf(one, champions)?.word ?? null)).toEqual([null, 'Forced', null, null]);
  });

  it('shows a check with its figure, its limit and how it ended', () => {
    expect(aVerdict().checks!.map(checkLabels)).toMatchObject([
      { rule: 'Log loss is lower, beyond chance', value: '4.0e-4', limit: 'below 0.0100', interval: '–', outcome: { word: 'Passed' } },
      { rule: 'Macro-F1 is higher', value: '0.0040', limit: 'at least 0.0100', interval: '-0.0020 to 0.0100', outcome: { word: 'Failed' } },
      { rule: 'Proven', against: 'class prior', value: '3.2', limit: 'at least 100', outcome: { word: 'Not met', sign: '–' } },
    ]);
  });

  it('never shows evidence as decisive that is not', () => {
    expect([99.99, 100, 12.7, 0.04, 2e7].map(formatEValue)).toEqual(['99', '100', '12', '0.040', '2e+7']);
  });

  it('shows shares as percent and small figures as powers of ten', () => {
    expect([formatFigure(0.0123, 'share'), formatFigure(9.5e-7, 'none'), formatFigure(0, 'none')]).toEqual(['1.2%', '9.5e-7', '0.0000']);
  });
});
