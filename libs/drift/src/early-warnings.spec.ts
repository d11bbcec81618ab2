import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random, softmaxRow } from '@tandem/domain';
import { EARLY_LIMITS, findEarlyWarning, NOTHING_ODD, watchAnswers, type EarlyEvidence } from './early-warnings.js';
import { compareAnswers } from './paired-answers.js';

const SYMBOLS = 20;

/** Logits of a champion, from those of its reference. */
type Champion = (logits: readonly number[], minute: number) => readonly number[];
const healthy: Champion = (logits) => logits;

/** What both answer of some symbols, minute by minute, from `first` on; `silent` minutes have no answer of the champion. */
function answers(champion: Champion, minutes: number, { symbols = SYMBOLS, silent = (_: number): boolean => false } = {}) {
  const made = Array.from({ length: symbols }, (_, symbol) => {
    const random = new Random('answers', symbol);
    const served = new Float64Array(3 * minutes).fill(NaN);
    const reference = new Float64Array(3 * minutes).fill(NaN);
    for (let minute = 0; minute < minutes; minute++) {
      const logits = [0.3 * random.normal(), 0.3 * random.normal(), 0.3 * random.normal()];
      const noise = logits.map((logit) => logit + 0.05 * random.normal());
      reference.set(probabilities(logits), 3 * minute);
      if (!silent(minute)) served.set(probabilities(champion(noise, minute)), 3 * minute);
    }
    return { minute: Int32Array.from({ length: minutes }, (_, minute) => minute), served, reference };
  });
  return compareAnswers(made, minutes);
}
function probabilities(logits: readonly number[]): Float64Array {
  const row = new Float64Array(3);
  softmaxRow(logits, 0, row);
  return row;
}

const evidence = (champion: Champion, minutes = 60) => watchAnswers(NOTHING_ODD, answers(champion, minutes), SYMBOLS);
const message = (...beside: EarlyEvidence[]) => findEarlyWarning('lstm/3', beside)?.message ?? null;

describe('early warnings of a champion', () => {
  it('are none while it answers nearly as its reference', () => {
    const { values } = evidence(healthy, 390);
    expect(values.expectedLoss).toBeLessThan(EARLY_LIMITS.expectedLoss / 10);
    expect(values.shares).toBeLessThan(EARLY_LIMITS.shares / 5);
    expect(values.confidence).toBe(0);
    expect(message(evidence(healthy))).toBeNull();
  });

  it('come at the first check when it is three times as sure, by the loss that its reference expects of it', () => {
    const sure: Champion = (logits) => logits.map((logit) => 3 * logit);
    expect(message(evidence(sure, 5))).toMatch(/^LSTM v3 does not answer as .*: a loss of 0\.\d\d nats more is expected of it\.$/);
    expect(message(evidence(sure))).toMatch(/confidence has been another for some time/);
  });

  it('come when it prefers a class, by the shares', () => {
    expect(message(evidence(([down, neutral, up]) => [down! + 0.6, neutral!, up!]))).toMatch(/its class shares differ by 1\d points/);
  });

  it('come of a fault that begins while it serves', () => {
    const late: Champion = (logits, minute) => (minute < 60 ? logits : logits.map((logit) => 4 * logit));
    let before = NOTHING_ODD;
    const warned: number[] = [];
    for (let minute = 5; minute <= 90; minute += 5) {
      before = watchAnswers(before, answers(late, minute), SYMBOLS);
      if (message(before) !== null) warned.push(minute);
    }
    expect(warned[0]).toBeGreaterThan(60);
    expect(warned[0]).toBeLessThanOrEqual(75);
  });

  it('are its own: what is odd beside one reference alone is no warning', () => {
    const odd = evidence((logits) => logits.map((logit) => 3 * logit));
    expect(message(odd, evidence(healthy))).toBeNull();
    expect(message(odd, odd)).not.toBeNull();
    expect(message()).toBeNull();
    expect(message(odd, NOTHING_ODD)).not.toBeNull();
  });

  it('need five minutes, and are none where nothing was answered', () => {
    const sure: Champion = (logits) => logits.map((logit) => 5 * logit);
    expect(message(evidence(sure, 4))).toBeNull();
    const silent = watchAnswers(NOTHING_ODD, answers(sure, 60, { silent: () => true }), SYMBOLS);
    expect(silent.values).toEqual({ expectedLoss: null, shares: null, confidence: null });
    const gaps = watchAnswers(NOTHING_ODD, answers(sure, 60, { silent: (minute) => minute % 4 !== 0 }), SYMBOLS);
    expect(message(gaps)).not.toBeNull();
  });

  it('leave the confidence of a few symbols out', () => {
    const sure: Champion = (logits) => logits.map((logit) => 5 * logit);
    expect(watchAnswers(NOTHING_ODD, answers(sure, 60, { symbols: 9 }), SYMBOLS).rise).toBe(0);
    expect(watchAnswers(NOTHING_ODD, answers(sure, 60, { symbols: 10 }), SYMBOLS).rise).toBeGreaterThan(0);
  });

  it('go on from what was stored as if they had looked at every minute at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }), (first, more) => {
        const odd: Champion = (logits, minute) => logits.map((logit) => (1 + minute / 40) * logit);
        const stored = JSON.parse(JSON.stringify(watchAnswers(NOTHING_ODD, answers(odd, first), SYMBOLS))) as EarlyEvidence;
        expect(watchAnswers(stored, answers(odd, first + more), SYMBOLS)).toEqual(evidence(odd, first + more));
      }),
      { numRuns: 20 },
    );
  });
});

describe('the loss that a reference expects', () => {
  it('is none of its own answers, and never negative', () => {
    const weight = fc.double({ min: 0, max: 1, noNaN: true });
    const row = fc.tuple(weight, weight, weight).map((values) => {
      const sum = values[0] + values[1] + values[2] + 3e-3;
      return values.map((value) => (value + 1e-3) / sum);
    });
    fc.assert(
      fc.property(row, row, (served, reference) => {
        const loss = (p: readonly number[]) => compareAnswers([{ minute: [0], served: p, reference }], 1).expectedLoss[0]!;
        expect(loss(reference)).toBe(0);
        expect(loss(served)).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
  });

  it('is finite where the champion is certain, and by minute that of the symbols that have one', () => {
    const certain = compareAnswers([{ minute: [1], served: [1, 0, 0], reference: [0.2, 0.3, 0.5] }], 3);
    expect([...certain.expectedLoss].map((loss) => Number.isFinite(loss))).toEqual([false, true, false]);
    expect([...certain.symbols]).toEqual([0, 1, 0]);
    expect(certain.confidence[1]).toBeCloseTo(0.5, 12);
    expect([...certain.shares.subarray(3, 6)].map((share) => share.toFixed(2))).toEqual(['0.80', '-0.30', '-0.50']);
  });
});
