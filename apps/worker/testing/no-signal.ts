import { beforeAll, describe, expect, it } from 'vitest';
import { MODEL_KINDS } from '@tandem/domain';
import { directionSkill, gateVerdict, simulatedDataset, trainContender, type Contender } from './simulated-training.js';

const TIMEOUT_MS = 240_000;

/** Tests that nothing is found where nothing can be predicted, by networks of both kinds that are trained with these seeds. */
export function testOnUnpredictableMarket(seeds: readonly number[]): void {
  const dataset = simulatedDataset({ predictability: { kind: 'none', strength: 0 }, symbols: 6, sessions: 20, seed: 12 });

  describe.each(MODEL_KINDS)('%s on a market that nobody can predict', (kind) => {
    const contenders: Contender[] = [];
    beforeAll(async () => {
      for (const seed of seeds) contenders.push(await trainContender(kind, dataset, seed));
    }, TIMEOUT_MS);

    it('finds no direction: the interval over sessions holds 0.5', () => {
      for (const { scores } of contenders) {
        const { low, high } = directionSkill(scores.scorecard);
        expect(low).toBeLessThan(0.5);
        expect(high).toBeGreaterThan(0.5);
      }
    });

    it(
      'is called unproven by the gate, as not every baseline is beaten',
      () => {
        for (const contender of contenders) expect(gateVerdict(dataset, contender, null)).toMatchObject({ accepted: true, proven: false });
      },
      TIMEOUT_MS,
    );

    it('never replaces a champion that was trained alike with another seed', () => {
      const duels = contenders.flatMap((challenger) =>
        contenders.filter((champion) => champion !== challenger).map((champion) => gateVerdict(dataset, challenger, champion)),
      );
      expect(duels).toHaveLength(seeds.length * (seeds.length - 1));
      expect(duels.filter(({ accepted }) => accepted)).toEqual([]);
    });
  });
}
