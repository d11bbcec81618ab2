import { expect, it } from 'vitest';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { measureOnce } from '../../testing/measure-once.js';
import { testOnUnpredictableMarket } from '../../testing/no-signal.js';
import { gateVerdict, simulatedDataset, trainContender } from '../../testing/simulated-training.js';

const MARKETS = Array.from({ length: 20 }, (_, i) => 100 + i);
/** At the gate's .01 more than 2 of 20 come by chance once in a thousand times. */
const MAX_BY_CHANCE = 2;

/** What the gate says of a challenger with another seed, in a market that nobody can predict. */
async function duel(kind: ModelKind, seed: number): Promise<{ accepted: boolean; proven: boolean }> {
  const dataset = simulatedDataset({ predictability: { kind: 'none', strength: 0 }, symbols: 8, sessions: 20, seed });
  const { accepted, proven } = gateVerdict(dataset, await trainContender(kind, dataset, 2), await trainContender(kind, dataset, 1));
  return { accepted, proven };
}

it.each(MODEL_KINDS)(
  'in twenty markets that nobody can predict the gate takes no %s for better than another seed, or than the baselines',
  async (kind) => {
    const verdicts = [];
    for (const seed of MARKETS) verdicts.push(await measureOnce('no-signal', `${kind} ${seed}`, () => duel(kind, seed)));
    expect(verdicts.filter(({ accepted }) => accepted).length).toBeLessThanOrEqual(MAX_BY_CHANCE);
    expect(verdicts.filter(({ proven }) => proven).length).toBeLessThanOrEqual(MAX_BY_CHANCE);
  },
);

testOnUnpredictableMarket([1, 2, 3]);
