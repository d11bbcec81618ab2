import { describe, expect, it } from 'vitest';
import { MODEL_KINDS } from '@tandem/domain';
import { baselineScore, directionSkill, holdoutScore, simulatedDataset, trainAndPredict } from '../../testing/simulated-training.js';

const TIMEOUT = 240_000;
const RANDOM_DIRECTION = 'barrier-hit regression, no direction';

// Seen beside each: docs/experiments.md, Simulated market. The bounds leave about half of what was seen. Harder laws:
// injected-laws.long.spec.ts.
describe.each(MODEL_KINDS)('%s on a market with injected predictability', (kind) => {
  it(
    'finds what past returns predict linearly, and is far better than a random direction',
    async () => {
      const dataset = simulatedDataset({ predictability: { kind: 'linear', strength: 0.4 }, symbols: 6, sessions: 20, seed: 11 });
      const score = holdoutScore(dataset, (await trainAndPredict(kind, dataset, 1)).probabilities);
      expect(directionSkill(score).value).toBeGreaterThan(0.7);
      expect(directionSkill(score).low).toBeGreaterThan(0.6);
      expect(score.figures.logLoss.value).toBeLessThan(baselineScore(dataset, RANDOM_DIRECTION).figures.logLoss.value! - 0.05);
    },
    TIMEOUT,
  );
});
