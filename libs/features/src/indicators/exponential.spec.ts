import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { expectClose } from '../../testing/series.js';
import { Ema, EwmDeviation } from './exponential.js';

/** Values after each input. */
function run(average: Ema, inputs: readonly number[]): number[] {
  return inputs.map((x) => {
    const value = average.peek(x);
    average.advance(x);
    return value;
  });
}

describe('Ema', () => {
  it('starts with the plain mean of the first period, then moves by alpha', () => {
    // alpha = 2 / 4; mean(2, 4, 9) = 5; 5 + (11 - 5) / 2 = 8; 8 + (2 - 8) / 2 = 5
    expect(run(new Ema(3), [2, 4, 9, 11, 2])).toEqual([NaN, NaN, 5, 8, 5]);
  });

  it('is the input itself for a period of one', () => {
    expect(run(new Ema(1), [3, 7])).toEqual([3, 7]);
  });
});

describe('Ema.ofWilder', () => {
  it('starts with the plain mean of the first period, then weighs the past by period - 1', () => {
    // mean(1, 3) = 2; (2 + 6) / 2 = 4; (4 + 0) / 2 = 2
    expect(run(Ema.ofWilder(2), [1, 3, 6, 0])).toEqual([NaN, 2, 4, 2]);
  });

  it('does not advance on peek', () => {
    const average = Ema.ofWilder(2);
    average.advance(1);
    average.advance(3);
    expect([average.peek(100), average.peek(6)]).toEqual([51, 4]);
  });
});

/** The definition, term by term, over all inputs. */
function defined(inputs: readonly number[], span: number): number {
  const keep = 1 - 2 / (span + 1);
  const weights = inputs.map((_, i) => keep ** (inputs.length - 1 - i));
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const total = sum(weights);
  const mean = sum(inputs.map((x, i) => weights[i]! * x)) / total;
  const biased = sum(inputs.map((x, i) => weights[i]! * (x - mean) ** 2)) / total;
  return Math.sqrt((biased * total ** 2) / (total ** 2 - sum(weights.map((w) => w * w))));
}

describe('EwmDeviation', () => {
  it('equals the definition after every input', () => {
    const seeded = new Random(3);
    const next = () => seeded.uniform();
    const inputs = Array.from({ length: 400 }, () => 1e-3 * (next() - 0.5) + 1e-5);
    const deviation = new EwmDeviation(100);
    inputs.forEach((x, i) => {
      const value = deviation.push(x);
      if (i > 0) expectClose(value, defined(inputs.slice(0, i + 1), 100), `input ${i}`, 1e-12);
    });
  });

  it('needs two inputs', () => {
    const deviation = new EwmDeviation(100);
    expect(deviation.push(0.1)).toBeNaN();
    expect(deviation.push(0.3)).toBeCloseTo(Math.sqrt(0.02), 12);
  });
});
