import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SYMBOLS, HORIZON_BARS } from '@tandem/domain';
import { correlation } from '../testing/statistics.js';
import type { SimulatorOptions } from './options.js';
import { impulseGains, impulseWeight, MAX_PREDICTABILITY, type Predictability } from './predictability.js';
import { createSimulator } from './simulator.js';

const SESSIONS = 25;

/** Pairs of what could be known and what came, once each half hour so that horizons do not overlap. */
interface Sample {
  /** The best forecast, as injected. */
  readonly expected: number[];
  /** Volatility-scaled return of the last HORIZON_BARS bars. */
  readonly past: number[];
  /** Volatility-scaled return of the next HORIZON_BARS bars. */
  readonly future: number[];
}

function sample(predictability: Predictability, options: Partial<SimulatorOptions> = {}): Sample {
  const simulator = createSimulator({ symbols: DEFAULT_SYMBOLS, seed: 11, ...options, predictability });
  const found: Sample = { expected: [], past: [], future: [] };
  for (let n = 0; n < SESSIONS; n += 1) {
    const { bars, truth } = simulator.nextSession();
    bars.forEach(({ close, length }, k) => {
      const { volatility, expectedScaledReturn } = truth[k]!;
      const scaled = (from: number) => {
        let sum = 0;
        for (let i = from; i < from + HORIZON_BARS; i += 1) sum += Math.log(close[i]! / close[i - 1]!) / volatility[i]!;
        return sum;
      };
      for (let i = HORIZON_BARS; i + HORIZON_BARS < length; i += HORIZON_BARS) {
        found.expected.push(expectedScaledReturn[i]!);
        found.past.push(scaled(i - HORIZON_BARS + 1));
        found.future.push(scaled(i + 1));
      }
    });
  }
  return found;
}

const KINDS = ['linear', 'nonlinear', 'sequence', 'mixed'] as const;

describe.each(KINDS)('%s predictability', (kind) => {
  const strength = 0.1;
  const { expected, past, future } = sample({ strength, kind });

  it('makes the best forecast explain the documented share of the next 30 bars', () => {
    const rSquared = correlation(expected, future) ** 2;
    expect(rSquared).toBeGreaterThan(strength - 0.025);
    expect(rSquared).toBeLessThan(strength + 0.025);
  });

  it('makes the forecast unbiased: a forecast of one is followed by one', () => {
    const slope = expected.reduce((sum, value, i) => sum + value * future[i]!, 0) / expected.reduce((sum, value) => sum + value ** 2, 0);
    expect(slope).toBeGreaterThan(0.85);
    expect(slope).toBeLessThan(1.15);
  });

  it(kind === 'linear' || kind === 'mixed' ? 'shows in past returns alone' : 'does not show in past returns alone', () => {
    const seen = correlation(past, future);
    if (kind === 'linear') expect(seen).toBeGreaterThan(0.15);
    else if (kind === 'mixed') expect(seen).toBeGreaterThan(0.08);
    else expect(Math.abs(seen)).toBeLessThan(0.07);
  });
});

describe('no predictability', () => {
  it('leaves nothing to forecast, and past returns predict nothing', () => {
    const { expected, past, future } = sample({ strength: 0 });
    expect(expected.every((value) => value === 0)).toBe(true);
    expect(Math.abs(correlation(past, future))).toBeLessThan(0.05);
  });

  it('is what the kind none gives at any strength', () => {
    expect(impulseGains({ strength: 0.2, kind: 'none' }, 0.1)).toEqual({ linear: 0, nonlinear: 0, sequence: 0 });
  });
});

describe('more strength', () => {
  it('means a better forecast, up to the greatest there is', () => {
    const { expected, future } = sample({ strength: MAX_PREDICTABILITY });
    expect(correlation(expected, future) ** 2).toBeGreaterThan(MAX_PREDICTABILITY - 0.05);
  });

  it('means stronger impulses, for every law', () => {
    const share = fc.double({ min: 0, max: MAX_PREDICTABILITY, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.constantFrom(...KINDS), (a, b, kind) => {
        const total = (strength: number) => Object.values(impulseGains({ strength, kind }, 0.03)).reduce((sum, gain) => sum + gain, 0);
        expect(total(Math.min(a, b))).toBeLessThanOrEqual(total(Math.max(a, b)));
      }),
    );
  });
});

describe('a surprise as an impulse', () => {
  const only = (law: 'linear' | 'nonlinear' | 'sequence') => ({ linear: 0, nonlinear: 0, sequence: 0, [law]: 1 });

  it('carries on by the linear law', () => {
    expect(impulseWeight(only('linear'), false, -1, 1)).toBe(1);
  });

  it('carries on in a storm and reverses in a calm by the nonlinear law', () => {
    expect([impulseWeight(only('nonlinear'), true, 1, 1), impulseWeight(only('nonlinear'), false, 1, 1)]).toEqual([1, -1]);
  });

  it('carries on after two legs of one direction and reverses after a turn by the law of sequence', () => {
    const weight = (recent: number, older: number) => impulseWeight(only('sequence'), false, recent, older);
    expect([weight(2, 1), weight(-2, -1), weight(-2, 1), weight(2, -1)]).toEqual([1, 1, -1, -1]);
  });
});
