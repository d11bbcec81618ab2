import { expect, it } from 'vitest';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { contend, judge } from './judge-by-gate.js';
import { plantedDataset } from './planted-dataset.js';
import { remember } from './remember.js';

const MARKETS = Array.from({ length: 20 }, (_, i) => 100 + i);
/** At the gate's .01 more than 2 of 20 come by chance once in a thousand times. */
const MOST_BY_CHANCE = 2;

/** What the gate says of a challenger with another seed, in a market that nobody can foretell. */
async function duel(kind: ModelKind, seed: number): Promise<{ accepted: boolean; proven: boolean }> {
  const dataset = plantedDataset({ predictability: { kind: 'none', strength: 0 }, symbols: 8, sessions: 20, seed });
  const { accepted, proven } = judge(dataset, await contend(kind, dataset, 2), await contend(kind, dataset, 1));
  return { accepted, proven };
}

it.each(MODEL_KINDS)('in twenty markets that nobody can foretell the gate takes no %s for better than another seed, or than the baselines', async (kind) => {
  const verdicts = [];
  for (const seed of MARKETS) verdicts.push(await remember('nothing-planted', `${kind} ${seed}`, () => duel(kind, seed)));
  expect(verdicts.filter(({ accepted }) => accepted).length).toBeLessThanOrEqual(MOST_BY_CHANCE);
  expect(verdicts.filter(({ proven }) => proven).length).toBeLessThanOrEqual(MOST_BY_CHANCE);
});
