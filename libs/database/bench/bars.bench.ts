import { BAR_MS, DEFAULT_SYMBOLS, type Bar } from '@tandem/market';
import { BarRepository, CorporateActionRepository, PredictionRepository } from '../dist/index.js';
import { makeBars, makeClock, OPENING, startTestServer } from '../dist/testing/index.js';

/* Run after a build: node libs/database/bench/bars.bench.ts (prints what the tables manage on this machine). */

const BARS = 200_000;
const ROUNDS = 500;

const server = await startTestServer({ durable: true });
const database = await server.createDatabase();
const bars = new BarRepository(database);
const predictions = new PredictionRepository(database);

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
  return result;
}

async function percentiles(name: string, work: (i: number) => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    await work(i);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * ROUNDS)]!.toFixed(1);
  console.log(`${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

const perSymbol = BARS / DEFAULT_SYMBOLS.length;
const history: Bar[] = DEFAULT_SYMBOLS.flatMap((symbol) => makeBars(symbol, perSymbol, OPENING - perSymbol * BAR_MS));
await timed('copyBars 200,000', () => bars.copyBars(history, { source: 'replay', fetchedAt: OPENING }));
await timed('copyBars the same again', () => bars.copyBars(history, { source: 'replay', fetchedAt: OPENING }));
await timed('series 200,000', () => bars.series(DEFAULT_SYMBOLS));
await percentiles('upsertLive 20', (i) => {
  const ts = OPENING + i * BAR_MS;
  return bars.upsertLive(DEFAULT_SYMBOLS.flatMap((symbol) => makeBars(symbol, 1, ts)), makeClock(ts));
});
await percentiles('latest 60 of 20', () => bars.latest(DEFAULT_SYMBOLS, 60));
await percentiles('previousClose of 20', () => bars.previousClose(DEFAULT_SYMBOLS, '2026-03-06'));
await percentiles('record 40 predictions, 20 recommendations', (i) => {
  const ts = OPENING + i * BAR_MS;
  const said = (kind: 'lstm' | 'transformer') => DEFAULT_SYMBOLS.map((symbol) => ({ symbol, ts, kind, version: 1, down: 0.25, neutral: 0.25, up: 0.5, final: true }));
  const advised = DEFAULT_SYMBOLS.map((symbol) => ({ symbol, ts, action: 'HOLD' as const, confidence: 0.5, proven: false, reason: 'disagree', final: true }));
  return predictions.record([...said('lstm'), ...said('transformer')], advised);
});
for (const interval of ['1m', '5m', '1h', '1d'] as const) await timed(`history ${interval} of one symbol`, () => bars.history('SPY', interval, 0, Date.UTC(2100, 0), 390));

await new CorporateActionRepository(database).upsert(
  DEFAULT_SYMBOLS.flatMap((symbol) => ['2026-02-02', '2026-03-02'].map((exDate) => ({ symbol, exDate, kind: 'dividend' as const, value: 0.5, source: 'replay' as const, fetchedAt: OPENING }))),
);
await timed('series 200,000 with 40 dividends', () => bars.series(DEFAULT_SYMBOLS));
await percentiles('latest 60 of 20 with 40 dividends', () => bars.latest(DEFAULT_SYMBOLS, 60));
await server.stop();
