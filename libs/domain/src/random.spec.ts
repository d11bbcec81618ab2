import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash32, Random } from './random.js';

const COUNT = 50_000;

const drawn = (draw: () => number, count = COUNT) => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Mean of the `power`-th power of the distance from the mean. */
function moment(values: readonly number[], power: number): number {
  const centre = mean(values);
  return mean(values.map((x) => (x - centre) ** power));
}
const variance = (values: readonly number[]) => moment(values, 2);
const kurtosis = (values: readonly number[]) => moment(values, 4) / variance(values) ** 2;

describe.each<[string, () => Random]>([
  ['a numbered stream', () => new Random(7, 3)],
  ['a named stream', () => new Random('7/1/NKE own')],
])('%s', (_, create) => {
  it('repeats itself', () => {
    const [one, other] = [create(), create()];
    expect(drawn(() => one.uint32(), 100)).toEqual(drawn(() => other.uint32(), 100));
  });

  it('spreads uniform numbers over [0, 1) with mean ½ and variance 1/12', () => {
    const random = create();
    const values = drawn(() => random.uniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(mean(values)).toBeCloseTo(1 / 2, 2);
    expect(variance(values)).toBeCloseTo(1 / 12, 2);
  });

  it('never reaches the ends of (0, 1)', () => {
    const random = create();
    expect(drawn(() => random.openUniform()).every((value) => value > 0 && value < 1)).toBe(true);
  });

  it.each(['normal', 'polarNormal'] as const)('draws standard normals: %s', (name) => {
    const random = create();
    const values = drawn(() => random[name]());
    expect(Math.abs(mean(values))).toBeLessThan(0.02);
    expect(Math.abs(variance(values) - 1)).toBeLessThan(0.03);
    expect(Math.abs(kurtosis(values) - 3)).toBeLessThan(0.15);
  });

  it('draws fat tails of unit variance', () => {
    const random = create();
    const values = drawn(() => random.fatTailed());
    expect(Math.abs(variance(values) - 1)).toBeLessThan(0.06);
    expect(kurtosis(values)).toBeGreaterThan(5);
  });

  it('draws Poisson counts of the mean asked for', () => {
    const random = create();
    const counts = drawn(() => random.poisson(0.7));
    expect(Math.abs(mean(counts) - 0.7)).toBeLessThan(0.02);
    expect(counts.every(Number.isInteger)).toBe(true);
  });

  it('shuffles without losing or doubling anything', () => {
    const values = Int32Array.from({ length: 100 }, (_, i) => i);
    create().shuffle(values);
    expect([...values]).not.toEqual([...values.toSorted()]);
    expect([...values.toSorted()]).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});

describe('streams', () => {
  it('differ between seeds and between streams of one seed', () => {
    const first = (random: Random) => drawn(() => random.uint32(), 20);
    expect(first(new Random(8, 3))).not.toEqual(first(new Random(7, 3)));
    expect(first(new Random(7, 4))).not.toEqual(first(new Random(7, 3)));
  });

  it('share nothing when their names are similar', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(new Random(`${name}1`).uint32()).not.toBe(new Random(`${name}2`).uint32());
      }),
    );
    const [one, other] = [new Random('7/1/NKE own'), new Random('7/2/NKE own')];
    expect(Math.abs(mean(drawn(() => one.polarNormal() * other.polarNormal())))).toBeLessThan(0.02);
  });

  it('go on drawing what trained weights and simulated bars were made of', () => {
    const numbered = new Random(7, 3);
    const named = new Random('a stream');
    expect([numbered.uint32(), numbered.uniform(), numbered.normal()]).toEqual([2_986_920_034, 0.1891570258885622, -0.3852118276110698]);
    expect([named.openUniform(), named.polarNormal(), named.fatTailed(), named.poisson(0.7), named.index(13)]).toEqual([
      0.02299531304743141, -0.400911512855932, -2.184133392007063, 0, 9,
    ]);
    expect(hash32('NKE', 2)).toBe(-323_267_094);
  });
});
