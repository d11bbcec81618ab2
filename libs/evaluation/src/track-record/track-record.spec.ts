import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BAR_MS } from '@tandem/domain';
import { oneUnitBook, type ActedRecommendation } from './book.js';
import { hitRate } from './hit-rate.js';
import { trackRecord, type ActedTally, type ModelTally } from './track-record.js';

const day = (i: number) => `2026-03-${String(i + 1).padStart(2, '0')}`;
const tally = (changes: Partial<ModelTally> = {}): ModelTally => ({
  session: day(0),
  kind: 'lstm',
  version: 1,
  symbol: 'NKE',
  rows: 100,
  hits: 40,
  ups: 30,
  downs: 20,
  ...changes,
});
const acted = (changes: Partial<ActedTally> = {}): ActedTally => ({
  session: day(0),
  symbol: 'NKE',
  ts: 0,
  action: 'BUY',
  forwardReturn: 0.001,
  right: true,
  ...changes,
});

describe('a hit rate', () => {
  it('counts rows, and has an interval over sessions from two on', () => {
    expect(hitRate([])).toEqual({ sessions: 0, rows: 0, rate: { value: null, interval: null } });
    expect(hitRate([tally()]).rate).toEqual({ value: 0.4, interval: null });
    const { rate, sessions } = hitRate(Array.from({ length: 10 }, (_, i) => tally({ session: day(i), hits: 30 + 2 * i })));
    expect(sessions).toBe(10);
    expect(rate.value).toBeCloseTo(0.39, 12);
    expect(rate.interval!.low).toBeLessThan(0.38);
    expect(rate.interval!.high).toBeGreaterThan(0.4);
  });

  it('is between 0 and 1, within its interval', () => {
    const tallies = fc.array(
      fc
        .nat(50)
        .chain((rows) => fc.record({ session: fc.constantFrom(day(0), day(1), day(2)), rows: fc.constant(rows), hits: fc.nat(rows) })),
    );
    fc.assert(
      fc.property(tallies, (own) => {
        const { value, interval } = hitRate(own).rate;
        if (value === null) return;
        expect(value).toBeGreaterThanOrEqual(interval?.low ?? 0);
        expect(value).toBeLessThanOrEqual(interval?.high ?? 1);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a book of one unit', () => {
  const book = (trades: readonly Partial<ActedRecommendation>[], sessions = [day(0)], looks = 1) =>
    oneUnitBook(trades.map(acted), sessions, looks);

  it('gains what price rises after a purchase and falls after a sale, less its costs', () => {
    const { trades, costs } = book([{ forwardReturn: 0.001 }, { symbol: 'GS', action: 'SELL', forwardReturn: -0.002 }]);
    expect(trades).toBe(2);
    expect(costs.map(({ costBp, totalBp }) => [costBp, Number(totalBp.toFixed(6))])).toEqual([
      [0, 30],
      [1, 28],
      [2, 26],
    ]);
    expect(costs[1]!.perTradeBp).toEqual({ value: expect.closeTo(14, 9) as number, interval: null });
    expect(costs[0]!.pValue).toBeNull();
  });

  it('holds one unit of a symbol at a time', () => {
    expect(book([{ ts: 0 }, { ts: 29 * BAR_MS }, { ts: 30 * BAR_MS }, { ts: 29 * BAR_MS, symbol: 'GS' }]).trades).toBe(3);
  });

  it('counts a session without a trade, and every version that was tried', () => {
    const trades = [0, 1, 2, 3].map((i) => ({ session: day(i), ts: i * 86_400_000, forwardReturn: 0.001 + 0.0002 * i }));
    const p = (sessions: number, looks: number) =>
      book(
        trades,
        Array.from({ length: sessions }, (_, i) => day(i)),
        looks,
      ).costs[0]!;
    expect(p(4, 1).deflatedPValue).toBeCloseTo(p(4, 1).pValue!, 12);
    expect(p(8, 1).pValue!).toBeGreaterThan(p(4, 1).pValue!);
    expect(p(8, 20).deflatedPValue).toBeCloseTo(1 - (1 - p(8, 1).pValue!) ** 20, 12);
  });
});

describe('a track record', () => {
  it('has rates by model, version and symbol beside that of the commonest outcome', async () => {
    const record = await trackRecord(
      [tally(), tally({ version: 2, session: day(1), hits: 60 }), tally({ kind: 'transformer', symbol: 'GS', ups: 70 })],
      [acted(), acted({ action: 'SELL', right: false, symbol: 'GS' })],
      4,
    );
    expect(record.sessions).toEqual([day(0), day(1)]);
    const rates = record.models.map(({ kind, rate, commonest, versions }) => [
      kind,
      rate.value,
      commonest,
      versions.map((one) => one.rate.value),
    ]);
    expect(rates).toEqual([
      ['lstm', 0.5, 0.5, [0.4, 0.6]],
      ['transformer', 0.4, 0.7, [0.4]],
    ]);
    expect(record.symbols.map(({ symbol, rows }) => [symbol, rows])).toEqual([
      ['GS', 100],
      ['NKE', 200],
    ]);
    expect(record.actions.map(({ action, rate }) => [action, rate.value])).toEqual([
      ['BUY', 1],
      ['SELL', 0],
    ]);
    expect(record).toMatchObject({ looks: 4, book: { trades: 2 } });
  });

  it.each([
    [0, 'No outcome is known yet.'],
    [1, 'One session: no interval can be given, and nothing follows from it.'],
    [5, '5 sessions are few'],
    [30, '30 sessions. '],
  ])('says of %i sessions what they can bear', async (sessions, caution) => {
    const tallies = Array.from({ length: sessions }, (_, i) => tally({ session: day(i) }));
    expect((await trackRecord(tallies, [], 1)).caution).toContain(caution);
  });
});
