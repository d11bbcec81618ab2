import { describe, expect, it } from 'vitest';
import { auc, makeBaseline, makeChampion, makeScores } from '../../testing/scores.js';
import { classificationMetrics } from '../metrics/classification.js';
import { decide } from './decide.js';
import { readCard, readChampionCard, readDescription, readSkills } from './model-card.js';

const SOUND = { passed: true, largestDifference: 2e-7 } as const;
const stored = (numbers: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(numbers)) as Record<string, unknown>;

describe('the card of a model', () => {
  const { numbers } = decide({
    file: SOUND, challenger: makeScores([1.05, 1.06]), champion: makeChampion(makeScores([1.07, 1.08])), unusableChampion: null,
    baselines: [makeBaseline([1.09, 1.1]), makeBaseline([1.06, 1.07], 'gradient boosting')],
  });

  it('has the version, the champion it met and every baseline, with skills and intervals', () => {
    const card = readCard(stored(numbers))!;
    expect(card).toMatchObject({ rows: 2000, sessions: 2 });
    expect(card.lines.map(({ role, name }) => `${role}: ${name}`)).toEqual([
      'model: this version', 'rival: version 3', 'baseline: class prior', 'baseline: gradient boosting',
    ]);
    expect(card.lines[0]).toMatchObject({ logLoss: { value: expect.closeTo(1.055, 10) }, touchAuc: auc(0.67, 0.64, 0.7), directionAuc: auc(0.5, 0.48, 0.52) });
  });

  it('is of the champion, too, with the challenger beside it', () => {
    const { lines } = readChampionCard(stored(numbers), 4)!;
    expect(lines.slice(0, 2)).toMatchObject([
      { role: 'model', name: 'this version', logLoss: { value: expect.closeTo(1.075, 10) } }, { role: 'rival', name: 'version 4', logLoss: { value: expect.closeTo(1.055, 10) } },
    ]);
  });

  it('tells skills and description as the verdict did', () => {
    expect(readSkills(stored(numbers))).toEqual(numbers.skills);
    expect(readDescription(stored(numbers))).toEqual(numbers.description);
  });

  it('is absent for a version that no hold-out was there for', () => {
    const first = decide({ file: SOUND, challenger: null, champion: null, unusableChampion: null, baselines: [] });
    expect(readCard(stored(first.numbers))).toBeNull();
    expect(readSkills(stored(first.numbers))).toBeNull();
    expect(readDescription(stored(first.numbers))).toEqual(['Unproven: there was no hold-out to compare with baselines on.']);
  });
});

describe('the card from a verdict of before scorecards', () => {
  const overall = classificationMetrics(Float32Array.of(0.2, 0.5, 0.3, 0.1, 0.2, 0.7), Uint8Array.of(1, 2));
  const scores = { overall, bySession: [], calls: {} };

  it('has the figures that were kept, without intervals', () => {
    const card = readCard(stored({ challenger: scores, champion: null, logLossTest: null, baselines: [{ name: 'class prior', ...scores }] }))!;
    expect(card).toMatchObject({ rows: 2, sessions: null });
    expect(card.lines[1]).toEqual({
      role: 'baseline', name: 'class prior', logLoss: { value: overall.logLoss, interval: null }, macroF1: { value: overall.macroF1, interval: null },
      touchAuc: { value: overall.touchAuc, interval: null }, directionAuc: { value: null, interval: null },
    });
  });

  it('has no skill where none was measured', () => {
    const { touchAuc: _touch, directionAuc: _direction, ...older } = overall;
    const card = readCard(stored({ challenger: { overall: older }, champion: { version: 2, overall: older }, baselines: [] }))!;
    expect(card.lines.map(({ name, touchAuc }) => [name, touchAuc.value])).toEqual([['this version', null], ['version 2', null]]);
    expect(readSkills({ challenger: { overall } })).toBeNull();
    expect(readDescription({})).toBeNull();
  });
});
