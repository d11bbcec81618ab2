import { describe, expect, it } from 'vitest';
import { uniform } from '../checks/uniform.js';
import { expectClose } from '../testing/expect-close.js';
import { EwmDeviation } from './ewm-deviation.js';

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
    const next = uniform(3);
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
