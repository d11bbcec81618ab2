import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { findFeatureDrift, fitFeatureReference, measureFeatures, UNUSUAL_SPREADS } from './feature-drift.js';
import { mapFeatures } from './feature-map.js';

const NAMES = ['fast', 'slow', 'constant'];
const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF'];

/** A session: noise, a level that remembers an hour and follows the time of the day, a constant. */
function session(seed: string, minutes = 390, change: (value: number, name: string, minute: number) => number = (value) => value) {
  const random = new Random(seed);
  const rows = new Float32Array(minutes * NAMES.length);
  let slow = random.normal();
  for (let minute = 0; minute < minutes; minute++) {
    slow += (0.2 * random.normal() - slow / 60) / 2;
    const values = [random.normal(), slow + Math.cos(minute / 60), 7];
    NAMES.forEach((name, i) => (rows[minute * NAMES.length + i] = change(values[i]!, name, minute)));
  }
  return rows;
}

const history = (symbols = SYMBOLS, sessions = 5) =>
  symbols.map((symbol) => ({ symbol, sessions: Array.from({ length: sessions }, (_, day) => session(`${symbol} ${day}`)) }));
const REFERENCE = fitFeatureReference(NAMES, history());
type Change = Parameters<typeof session>[2];
const today = (change?: Change, symbols = SYMBOLS, minutes = 390, seed = 'today') =>
  new Map(symbols.map((symbol) => [symbol, session(`${symbol} ${seed}`, minutes, change)]));
const found = (of: ReturnType<typeof today>, minute: number, reference = REFERENCE) =>
  findFeatureDrift(reference, measureFeatures(reference, of, minute));

describe('drift of features', () => {
  it('is none in a session like those before, at any minute', () => {
    const calm = today();
    for (let minute = 0; minute <= 390; minute += 5) expect(found(calm, minute)).toBeNull();
  });

  it('is a warning of the market, with the worst feature first, when all symbols move three times as much', () => {
    const wild = today((value, name, minute) => (name === 'fast' && minute >= 200 ? 3 * value : value));
    expect(found(wild, 200)).toBeNull();
    expect(found(wild, 230)).toEqual({
      cause: 'market_drift',
      subject: 'market',
      severity: 'warning',
      message: expect.stringMatching(/^the features of the median symbol .*: fast \(mean .* deviations, varies 2\.\d times as much\)\.$/),
    });
  });

  it('is a shift of the mean against the same time of the day', () => {
    const shifted = today((value, name) => (name === 'fast' ? value + 2 : value));
    expect(found(shifted, 120)?.message).toMatch(/fast \(mean \+2\.\d deviations/);
    const { market } = measureFeatures(REFERENCE, shifted, 120);
    expect(market.shift[0]).toBeGreaterThan(1.5);
    // An hour later in the day is another time of the day.
    const late = new Map([...today()].map(([symbol, rows]) => [symbol, rows.subarray(60 * NAMES.length)]));
    expect(Math.abs(measureFeatures(REFERENCE, late, 90).market.shift[1]!)).toBeGreaterThan(
      Math.abs(measureFeatures(REFERENCE, today(), 90).market.shift[1]!),
    );
  });

  it('of one symbol is its own, and none of the market', () => {
    const own = today();
    own.set(
      'CCC',
      session('CCC today', 390, (value) => 4 * value + 5),
    );
    expect(found(own, 120)).toBeNull();
    const map = mapFeatures(REFERENCE, own, 120);
    expect(map.own.shift[2]![0]).toBeGreaterThan(3);
    expect(map.own.psi[2]![0]).toBeGreaterThan(1);
    expect(Math.abs(map.own.shift[3]![0]!)).toBeLessThan(1);
  });

  it('cannot be said of a constant, which makes no alarm even where it is another', () => {
    const measured = measureFeatures(
      REFERENCE,
      today((value, name) => (name === 'constant' ? 8 : value)),
      120,
    );
    expect([measured.market.shift[2], measured.market.deviation[2], measured.unusual[2]]).toEqual([NaN, NaN, NaN]);
    const { market, own } = mapFeatures(REFERENCE, today(), 120);
    expect([market.shift[2], market.deviation[2], market.unusual[2], own.shift[0]![2]]).toEqual([null, null, null, null]);
    expect(market.psi[2]).toBeCloseTo(0, 12);
  });

  it('is not looked for in half an hour, with four symbols, or by fewer than five sessions before', () => {
    const wild = (symbols?: string[]) => today((value) => 5 * value + 9, symbols);
    expect(found(wild(), 29)).toBeNull();
    expect(found(wild(), 30)).not.toBeNull();
    const four = SYMBOLS.slice(0, 4);
    expect(found(wild(four), 120)).toBeNull();
    expect(found(wild(four), 120, fitFeatureReference(NAMES, history(four)))).toBeNull();
    expect(found(wild(), 120, fitFeatureReference(NAMES, history(SYMBOLS, 4)))).toBeNull();
    expect(found(wild(), 120, fitFeatureReference(NAMES, []))).toBeNull();
  });

  it('leaves out minutes without a bar, and symbols without any', () => {
    const gaps = today((value, _, minute) => (minute % 3 === 0 ? NaN : value));
    gaps.delete('AAA');
    expect(found(gaps, 120)).toBeNull();
    const map = mapFeatures(REFERENCE, gaps, 120);
    expect(map.own.shift[0]).toEqual([null, null, null]);
    expect(map.own.shift[1]![0]).toEqual(expect.any(Number));
  });

  it('compares a short session with the same minutes of long ones, and the other way round', () => {
    const short = today(undefined, SYMBOLS, 210);
    expect(found(short, 210)).toBeNull();
    expect(measureFeatures(REFERENCE, short, 210).market.shift[0]).toEqual(expect.any(Number));
    const mixed = history().map(({ symbol, sessions }) => ({ symbol, sessions: [session(`${symbol} short`, 210), ...sessions.slice(1)] }));
    for (const minute of [120, 300, 390]) expect(found(today(), minute, fitFeatureReference(NAMES, mixed))).toBeNull();
  });

  it('finds nothing where the data are the distribution of the reference, whatever they are drawn from', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 30, max: 390 }), (seed, minute) => {
        const { unusual } = measureFeatures(REFERENCE, today(undefined, SYMBOLS, 390, seed), minute);
        expect(unusual[0]).toBeLessThan(UNUSUAL_SPREADS);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('is a document of rounded numbers, each of a feature and symbol', () => {
    const map = mapFeatures(REFERENCE, today(), 120);
    expect(JSON.parse(JSON.stringify(map))).toEqual(map);
    expect(map).toMatchObject({ features: NAMES, symbols: SYMBOLS, minutes: 60 });
    expect(map.own.psi.map((row) => row.length)).toEqual(SYMBOLS.map(() => 3));
  });
});
