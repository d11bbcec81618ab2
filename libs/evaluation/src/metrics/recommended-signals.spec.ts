import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recommend, type TradingConditions } from '@tandem/domain';
import { confirmedSignals } from './confirmed-signals.js';

const clearConditions: TradingConditions = {
  marketOpen: true,
  stale: false,
  championsPresent: true,
  driftHold: null,
  windowComplete: true,
  inputFault: false,
  missingMinutes: 0,
  minutesToClose: 240,
  cost: 0.0001,
};

/** Probabilities on a coarse grid, so that ties and values at the threshold are frequent. */
const probabilities = fc
  .tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }))
  .map(([a, b]): [number, number, number] => [Math.min(a, b) / 8, Math.abs(a - b) / 8, (8 - Math.max(a, b)) / 8]);
const thresholds = fc.record({ down: fc.constantFrom(0.375, 0.5, 1), up: fc.constantFrom(0.375, 0.5, 1) });
const prediction = fc.record({ probabilities, thresholds });

describe('the confirmed signals that are measured', () => {
  it('are those that the live loop recommends', () => {
    fc.assert(
      fc.property(prediction, prediction, (lstm, transformer) => {
        const served = (one: typeof lstm) => ({ ...one, proven: true, excursion: null });
        const { action } = recommend(clearConditions, { lstm: served(lstm), transformer: served(transformer) });
        const rows = (own: typeof lstm) => ({ ...own, probabilities: Float32Array.from(own.probabilities) });
        const truth = {
          classIndex: new Uint8Array(1),
          forwardReturn: new Float64Array(1),
          session: new Int32Array(1),
          symbol: new Int32Array(1),
        };
        const { buys, sells } = confirmedSignals([rows(lstm), rows(transformer)], truth);
        expect(buys > 0 ? 'BUY' : sells > 0 ? 'SELL' : 'HOLD').toBe(action);
      }),
    );
  });
});
