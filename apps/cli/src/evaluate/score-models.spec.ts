import { expect, it } from 'vitest';
import { buildScoringDataset, cleanSeries, FEATURE_SETS } from '@tandem/features';
import { simulatedHistory } from '../../testing/evaluation-fixtures.js';
import type { LoadedModel } from './load-model.js';
import { scoreModel } from './score-models.js';

// More than 20 after the training: fewer prove nothing, not even of one who knows everything.
const SESSIONS = 27;
const [TRAINED, TUNED] = [2, 5];

it('says what a model is worth beside baselines on rows it never saw, not on those that chose its weights and thresholds', async () => {
  const history = await simulatedHistory(['SPY'], SESSIONS);
  const dataset = buildScoringDataset(
    history.map((bars) => cleanSeries(bars)),
    { labels: { multiple: 0.7, volatility: 'ewm' }, featureNames: FEATURE_SETS.plain, stride: 20 },
  );
  const dates = dataset.split.holdout;
  const sessions = { train: { first: dates[0], last: dates[TRAINED] }, validation: { first: dates[TRAINED + 1], last: dates[TUNED] } };
  const model = { name: 'a model', runner: { metadata: { sessions, thresholds: { down: 0.4, up: 0.4 } } } } as unknown as LoadedModel;
  const { classIndex } = dataset.samples.holdout;
  const constant = (value: number) => new Float64Array(3 * classIndex.length).fill(value);
  const clairvoyant = Float32Array.from(constant(0.1), (other, at) => (at % 3 === classIndex[Math.floor(at / 3)] ? 0.8 : other));
  const { scores } = scoreModel(
    { model, dataset, probabilities: clairvoyant, excursion: null },
    { baselines: [{ name: 'a die', probabilities: Float32Array.from(constant(1 / 3)), excursion: null }], movement: null },
  );
  expect(scores.map(({ rows, baselines, skill }) => [rows, baselines.length, skill?.proven])).toEqual([
    ['all', 0, undefined],
    ['training', 0, undefined],
    ['tuning', 1, undefined],
    ['after', 1, true],
  ]);
});
