import { beforeAll, describe, expect, it } from 'vitest';
import { BASELINES, predictShares } from '@tandem/evaluation';
import { buildDataset, type Dataset } from '@tandem/features';
import { simulatedHistory } from '../../testing/evaluation-fixtures.js';
import { scoreTable } from './train-offline.js';

describe('scoreTable', () => {
  let dataset: Dataset;
  beforeAll(async () => {
    dataset = buildDataset(await simulatedHistory(['NKE', 'SPY'], 20), { trainStride: 20, validationStride: 20, holdoutStride: 5 });
  }, 60_000);

  /** A model that knows how often the classes happen in training, and nothing else. */
  const ignorant = (part: 'validation' | 'holdout') =>
    new Map([['lstm v1', { probabilities: predictShares(dataset.samples.train.shares, dataset.samples[part].length), excursion: null }]]);

  it('shows barrier hits and direction apart, with intervals, for models and every baseline', () => {
    const lines = scoreTable(dataset, 'holdout', ignorant('holdout'));
    expect(lines[1]).toMatch(/barrier-hit AUC +95 % +direction AUC +95 %$/);
    for (const name of ['lstm v1', ...BASELINES.map((baseline) => baseline.name)]) {
      const line = lines.slice(2).find((one) => one.startsWith(`  ${name}  `));
      expect(line).toMatch(/\d\.\d{4} +0\.\d{3} +0\.\d{3} +0\.\d{3} … \d\.\d{3} +0\.\d{3} +0\.\d{3} … \d\.\d{3}$/);
    }
  });

  it('describes the skill of a model without any', () => {
    const line = scoreTable(dataset, 'holdout', ignorant('holdout')).at(-1);
    expect(line).toMatch(
      /^ {2}lstm v1: Barrier-hit AUC .* not significantly different from 0\.5\. Direction AUC .* not significantly different from 0\.5\. Unproven: /,
    );
  });

  it('proves nothing on rows that models were tuned on', () => {
    const text = scoreTable(dataset, 'validation', ignorant('validation')).join('\n');
    expect(text).toContain('nothing is proven');
    expect(text).not.toMatch(/Proven|Unproven/);
  });
});
