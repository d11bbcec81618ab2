import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { EDetector } from './e-detector.js';

const LIMITS = { margin: 0.02, clip: 0.5 };
const evidenceOf = (gains: readonly number[]) => {
  const detector = new EDetector(LIMITS);
  for (const gain of gains) detector.push(gain);
  return detector.evidence;
};

describe('EDetector', () => {
  it('multiplies by an e-value: of gains with the mean of the margin the wealth grows by no more than the restart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 30 }),
        fc.double({ min: 0.001, max: LIMITS.clip, noNaN: true }),
        fc.double({ min: 0.001, max: 20, noNaN: true }),
        (past, loss, win) => {
          // A gain that is `win` above the margin or `loss` below it, with chances that make the mean the margin.
          const chance = loss / (loss + win);
          const before = past.length === 0 ? 0 : Math.exp(evidenceOf(past));
          const up = Math.exp(evidenceOf([...past, LIMITS.margin + win]));
          const down = Math.exp(evidenceOf([...past, LIMITS.margin - loss]));
          expect((chance * up + (1 - chance) * down) / (before + 1)).toBeCloseTo(1, 8);
        },
      ),
    );
  });

  it('goes on from a state that went through JSON as if it had never stopped', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true })),
        fc.array(fc.double({ min: -3, max: 3, noNaN: true })),
        (first, second) => {
          const before = new EDetector(LIMITS);
          for (const gain of first) before.push(gain);
          const after = new EDetector(LIMITS, JSON.parse(JSON.stringify(before.state)));
          for (const gain of second) after.push(gain);
          expect(after.evidence).toBe(evidenceOf([...first, ...second]));
        },
      ),
    );
  });

  it('hardly ever alarms while nothing is worse, with heavy tails and gains that move together', () => {
    const random = new Random(3);
    let alarms = 0;
    for (let run = 0; run < 200; run++) {
      const detector = new EDetector(LIMITS);
      let shared = 0;
      for (let minute = 0; minute < 390; minute++) {
        shared = 0.3 * shared + 0.05 * random.normal() * (random.uniform() < 0.02 ? 10 : 1);
        detector.push(shared);
        if (detector.evidence > Math.log(1e5)) {
          alarms += 1;
          break;
        }
      }
    }
    // 200 sessions of 390 minutes with a mean time of at least 100,000: 0.8 alarms expected at most.
    expect(alarms).toBeLessThanOrEqual(3);
  });

  it('finds a forecaster that is a fifth of a nat worse within a session, and one that is much worse within minutes', () => {
    const random = new Random(4);
    const minutesUntil = (mean: number, deviation: number) => {
      const detector = new EDetector(LIMITS);
      for (let minute = 0; minute < 390; minute++) detector.push(0.05 * random.normal());
      let minute = 0;
      while (detector.evidence < Math.log(1e8) && minute < 10_000) {
        detector.push(mean + deviation * random.normal());
        minute += 1;
      }
      return minute;
    };
    expect(minutesUntil(0.2, 0.4)).toBeLessThan(390);
    expect(minutesUntil(2, 1)).toBeLessThan(30);
  });

  it('takes no evidence from what is no number', () => {
    expect(evidenceOf([])).toBe(-Infinity);
    expect(evidenceOf([0.1, NaN, Infinity, 0.2])).toBe(evidenceOf([0.1, 0.2]));
  });
});
