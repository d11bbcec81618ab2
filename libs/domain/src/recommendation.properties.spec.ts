import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXCURSION_VALUES } from './excursion.js';
import { medianMove, recommend, type ModelPredictions, type TradingConditions } from './recommendation.js';
import { leadingClass, type ClassProbabilities, type ModelPrediction } from './signal.js';

const weight = fc.integer({ min: 1, max: 100 });
const probabilities = fc.tuple(weight, weight, weight).map(([down, neutral, up]): ClassProbabilities => {
  const sum = down + neutral + up;
  return [down / sum, neutral / sum, up / sum];
});
const threshold = fc.double({ min: 0.2, max: 0.8, noNaN: true });
const prediction: fc.Arbitrary<ModelPrediction> = fc.record({
  probabilities,
  thresholds: fc.record({ down: threshold, up: threshold }),
  proven: fc.boolean(),
  excursion: fc.option(fc.double({ min: -12, max: -2, noNaN: true }).map((log) => new Float64Array(EXCURSION_VALUES).fill(log))),
});
const predictions: fc.Arbitrary<ModelPredictions> = fc.record({ lstm: fc.option(prediction), transformer: fc.option(prediction) });
const mostly = fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });
const conditions: fc.Arbitrary<TradingConditions> = fc.record({
  marketOpen: mostly,
  stale: mostly.map((fine) => !fine),
  championsPresent: mostly,
  driftHold: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constant('market_drift' as const) }),
  windowComplete: mostly,
  inputFault: mostly.map((fine) => !fine),
  missingMinutes: fc.integer({ min: 0, max: 7 }),
  minutesToClose: fc.integer({ min: 25, max: 389 }),
  cost: fc.double({ min: 0, max: 0.01, noNaN: true }),
});

function mirrored(one: ModelPrediction | null): ModelPrediction | null {
  if (one === null) return null;
  const [down, neutral, up] = one.probabilities;
  return { ...one, probabilities: [up, neutral, down], thresholds: { down: one.thresholds.up, up: one.thresholds.down } };
}

describe('recommend, for any predictions in any trading conditions', () => {
  it('swaps BUY and SELL, and nothing else, when UP and DOWN are swapped', () => {
    fc.assert(
      fc.property(conditions, predictions, (now, both) => {
        const straight = recommend(now, both);
        const swapped = recommend(now, { lstm: mirrored(both.lstm), transformer: mirrored(both.transformer) });
        const opposite = { BUY: 'SELL', SELL: 'BUY', HOLD: 'HOLD' } as const;
        expect(swapped).toEqual({ ...straight, action: opposite[straight.action] });
      }),
      { numRuns: 2000 },
    );
  });

  it('treats both models alike', () => {
    fc.assert(
      fc.property(conditions, predictions, (now, { lstm, transformer }) => {
        expect(recommend(now, { lstm: transformer, transformer: lstm })).toEqual(recommend(now, { lstm, transformer }));
      }),
    );
  });

  it('never says BUY or SELL unless both models call that side and nothing is in the way', () => {
    fc.assert(
      fc.property(conditions, predictions, (now, both) => {
        const { action, confidence, reason } = recommend(now, both);
        expect(action === 'HOLD').toBe(reason !== 'confirmed');
        if (action === 'HOLD') return;
        const [leading, index, side] = action === 'BUY' ? (['UP', 2, 'up'] as const) : (['DOWN', 0, 'down'] as const);
        for (const one of [both.lstm!, both.transformer!]) {
          expect(leadingClass(one.probabilities)).toBe(leading);
          expect(one.probabilities[index]).toBeGreaterThanOrEqual(one.thresholds[side]);
        }
        expect(confidence).toBe(Math.min(both.lstm!.probabilities[index], both.transformer!.probabilities[index]));
        expect(now).toMatchObject({ marketOpen: true, stale: false, championsPresent: true, windowComplete: true, inputFault: false });
        expect(now.missingMinutes).toBeLessThanOrEqual(5);
        expect(now.minutesToClose).toBeGreaterThanOrEqual(30);
        expect(medianMove(both) ?? 1).toBeGreaterThanOrEqual(2 * now.cost);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not turn a HOLD into a call when a threshold is raised', () => {
    fc.assert(
      fc.property(conditions, prediction, prediction, fc.double({ min: 0, max: 0.5, noNaN: true }), (now, lstm, transformer, more) => {
        const stricter = { ...lstm, thresholds: { down: lstm.thresholds.down + more, up: lstm.thresholds.up + more } };
        const { action } = recommend(now, { lstm: stricter, transformer });
        if (action !== 'HOLD') expect(recommend(now, { lstm, transformer }).action).toBe(action);
      }),
    );
  });

  it('keeps its confidence a probability', () => {
    fc.assert(
      fc.property(conditions, predictions, (now, both) => {
        const { confidence } = recommend(now, both);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
      }),
    );
  });
});
