import { beforeAll, describe, expect, it } from 'vitest';
import { MODEL_KINDS } from '@tandem/domain';
import { directionSkill, gateVerdict, simulatedDataset, trainContender, type Contender } from '../../testing/simulated-training.js';

const SETUP_TIMEOUT = 240_000;
const SEEDS = [1, 2, 3];

describe.each(MODEL_KINDS)('%s on a market that nobody can foretell', (kind) => {
  const dataset = simulatedDataset({ predictability: { kind: 'none', strength: 0 }, symbols: 6, sessions: 20, seed: 12 });
  const contenders: Contender[] = [];
  beforeAll(async () => {
    for (const seed of SEEDS) contenders.push(await trainContender(kind, dataset, seed));
  }, SETUP_TIMEOUT);

  it('finds no direction: the interval over sessions holds a coin', () => {
    for (const { scores } of contenders) {
      const { low, high } = directionSkill(scores.scorecard);
      expect(low).toBeLessThan(0.5);
      expect(high).toBeGreaterThan(0.5);
    }
  });

  it('is called unproven by the gate, as not every baseline is beaten', () => {
    for (const contender of contenders) expect(gateVerdict(dataset, contender, null)).toMatchObject({ accepted: true, proven: false });
  });

  it('never replaces a champion that was trained alike with another seed', () => {
    const duels = contenders.flatMap((challenger) => contenders.filter((champion) => champion !== challenger).map((champion) => gateVerdict(dataset, challenger, champion)));
    expect(duels).toHaveLength(SEEDS.length * (SEEDS.length - 1));
    expect(duels.filter(({ accepted }) => accepted)).toEqual([]);
  });
});
