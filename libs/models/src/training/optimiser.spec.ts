import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adamWStep, EarlyStopping, initialState, learningRate, type OptimiserState } from './optimiser.js';

describe('learningRate', () => {
  it('rises by equal steps over the first tenth, but for the cosine that already runs', () => {
    const shape = (step: number) => 3e-3 * 0.5 * (1 + Math.cos((Math.PI * step) / 200));
    expect(learningRate(0, 200)).toBeCloseTo(shape(0) / 20, 12);
    expect(learningRate(9, 200)).toBeCloseTo(shape(9) / 2, 12);
    expect(learningRate(19, 200)).toBeCloseTo(shape(19), 12);
  });

  it('is half of its peak in the middle and zero at the end', () => {
    expect(learningRate(100, 200)).toBeCloseTo(1.5e-3, 12);
    expect(learningRate(199, 200)).toBeLessThan(3e-7);
    expect(learningRate(200, 200)).toBe(0);
    expect(learningRate(1_000, 200)).toBe(0);
  });

  it('starts at a finite rate where there are fewer steps than a warm-up', () => {
    expect(learningRate(0, 3)).toBeCloseTo(3e-3, 12);
  });
});

it('stops after as many epochs without a better loss as it has patience, keeping the best weights', () => {
  const stopping = new EarlyStopping(2);
  const over = [1.0, 0.9, 0.95, 0.9].map((loss, i) => {
    stopping.record(i + 1, loss, Float32Array.of(i + 1));
    return stopping.isOver(i + 1);
  });
  expect(over).toEqual([false, false, false, true]);
  expect([stopping.bestEpoch, stopping.bestLoss, ...stopping.bestWeights]).toEqual([2, 0.9, 2]);
});

it('takes a loss that is not a number for no improvement', () => {
  const stopping = new EarlyStopping(1);
  stopping.record(1, NaN, Float32Array.of(1));
  expect(stopping.bestEpoch).toBe(0);
});

const TOTAL = 40;

/** The textbook's AdamW of one weight, with the clipped gradient given, in double precision. */
class OneWeight {
  private m = 0;
  private v = 0;
  private step = 0;
  average: number;

  constructor(public weight: number) {
    this.average = weight;
  }

  move(gradient: number): void {
    const rate = learningRate(this.step, TOTAL);
    this.step += 1;
    this.weight -= rate * 0.1 * this.weight;
    this.m = 0.9 * this.m + 0.1 * gradient;
    this.v = 0.999 * this.v + 0.001 * gradient ** 2;
    const [mean, square] = [this.m / (1 - 0.9 ** this.step), this.v / (1 - 0.999 ** this.step)];
    this.weight -= (rate * mean) / (Math.sqrt(square) + 1e-8);
    const keep = Math.min(0.99, (1 + this.step) / (10 + this.step));
    this.average = keep * this.average + (1 - keep) * this.weight;
  }
}

const vectors = fc.array(fc.tuple(fc.float({ min: -3, max: 3, noNaN: true }), fc.float({ min: -3, max: 3, noNaN: true })), {
  minLength: 1,
  maxLength: TOTAL,
});

describe('adamWStep', () => {
  it('moves every weight, and its average, as the textbook does', () => {
    fc.assert(
      fc.property(vectors, (gradients) => {
        const references = [new OneWeight(0.5), new OneWeight(-2)] as const;
        let state: OptimiserState = initialState(Float32Array.of(0.5, -2));
        for (const [a, b] of gradients) {
          const clip = Math.min(1, 1 / Math.hypot(a, b));
          references[0].move(clip * a);
          references[1].move(clip * b);
          state = adamWStep(state, Float32Array.of(a, b), TOTAL);
        }
        expect(state.step).toBe(gradients.length);
        references.forEach(({ weight, average }, i) => {
          expect(state.weights[i]).toBeCloseTo(weight, 4);
          expect(state.average[i]).toBeCloseTo(average, 4);
        });
      }),
    );
  });

  it('takes a first step of the learning rate against the sign of the gradient, however long that is', () => {
    for (const length of [1e-3, 1, 1e6]) {
      const { weights } = adamWStep(initialState(Float32Array.of(0, 0)), Float32Array.of(length, -length), TOTAL);
      expect(weights[0]).toBeCloseTo(-learningRate(0, TOTAL), 7);
      expect(weights[1]).toBeCloseTo(learningRate(0, TOTAL), 7);
    }
  });

  it('lets one freak gradient weigh no more than a long one', () => {
    const after = (gradient: number) => adamWStep(initialState(Float32Array.of(0)), Float32Array.of(gradient), TOTAL);
    expect(after(1e6).firstMoment).toEqual(after(10).firstMoment);
  });

  it('shrinks weights that have no gradient, and changes nothing once the schedule is over', () => {
    const { weights } = adamWStep(initialState(Float32Array.of(2)), Float32Array.of(0), TOTAL);
    expect(weights[0]).toBeCloseTo(2 * (1 - 0.1 * learningRate(0, TOTAL)), 6);
    const over = { ...initialState(Float32Array.of(2)), step: TOTAL };
    expect([...adamWStep(over, Float32Array.of(1), TOTAL).weights]).toEqual([2]);
  });
});
