import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BarRepository,
  connect,
  CorporateActionRepository,
  type Database,
  migrate,
  PredictionRepository,
  startEmbeddedPostgres,
} from '@tandem/database';
import { makeBars, makeClock, OPENING } from '../../libs/database/testing/bars.ts';
import { BAR_MS, DEFAULT_SYMBOLS } from '@tandem/domain';
import { timed, type Measurement } from './report.ts';

const BARS = 200_000;
const ROUNDS = 500;
/** Sessions of a year, 390 minutes each. */
const YEAR = 252 * 390;
/** As many symbols as an index has; those beside the default ones have a month of bars. */
const MANY = Array.from({ length: 500 }, (_, i) => DEFAULT_SYMBOLS[i] ?? `Z${i}`);
const MONTH = 21 * 390;

/** What the tables manage on the embedded PostgreSQL, as durable as `npm start` has it. */
export async function benchDatabase(): Promise<Measurement[]> {
  return withNewDatabase(async (database) => {
    const bars = new BarRepository(database);
    const perSymbol = BARS / DEFAULT_SYMBOLS.length;
    const history = DEFAULT_SYMBOLS.flatMap((symbol) => makeBars(symbol, perSymbol, OPENING - perSymbol * BAR_MS));
    const copy = () => bars.copyBars(history, { source: 'replay', fetchedAt: OPENING });
    return [
      await timed('COPY of 200,000 bars', 1, copy),
      await timed('the same 200,000 bars again', 1, copy),
      await timed('200,000 bars into columns', 5, () => bars.series(DEFAULT_SYMBOLS)),
      await timed('live upsert of 20 bars with clock and NOTIFY', ROUNDS, (round) => upsert(bars, OPENING + round * BAR_MS)),
      await timed('latest 60 bars of 20 symbols', ROUNDS, () => bars.latest(DEFAULT_SYMBOLS, 60)),
      await timed('40 predictions and 20 recommendations', ROUNDS, (round) =>
        record(new PredictionRepository(database), OPENING + round * BAR_MS),
      ),
      await timed('390 daily bars of one symbol', 5, () => bars.history('SPY', '1d', 0, Date.UTC(2100, 0), 390)),
      await timed(
        'latest 60 bars of 20 symbols with 40 dividends',
        ROUNDS,
        await withDividends(new CorporateActionRepository(database), () => bars.latest(DEFAULT_SYMBOLS, 60)),
      ),
      ...(await withMuchStored(bars)),
    ];
  });
}

/** Runs `work` with an empty, migrated database on an embedded server of its own, which is as durable as outside of benchmarks. */
export async function withNewDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  chmodSync(folder, 0o711); // For root the server runs under another account, which must pass through.
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), port: 0 });
  try {
    await migrate(server.url);
    const database = await connect(server.url, { statementTimeoutMs: 0 });
    const result = await work(database);
    await database.close();
    return result;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same with a year of bars in the table, dividends included, and then for five hundred symbols. */
async function withMuchStored(bars: BarRepository): Promise<Measurement[]> {
  const store = async (symbol: string, count: number) =>
    bars.copyBars(makeBars(symbol, count, OPENING - (count + BARS) * BAR_MS), { source: 'replay', fetchedAt: OPENING });
  for (const symbol of DEFAULT_SYMBOLS) await store(symbol, YEAR);
  const year = [
    await timed('with a year of bars: live upsert of 20 bars', ROUNDS, (round) => upsert(bars, OPENING + (ROUNDS + round) * BAR_MS)),
    await timed('with a year of bars: latest 60 bars of 20 symbols', ROUNDS, () => bars.latest(DEFAULT_SYMBOLS, 60)),
  ];
  for (const symbol of MANY.slice(DEFAULT_SYMBOLS.length)) await store(symbol, MONTH);
  return [...year, await timed('with 6 million bars: latest 60 bars of 500 symbols', ROUNDS / 10, () => bars.latest(MANY, 60))];
}

function upsert(bars: BarRepository, ts: number): Promise<unknown> {
  return bars.upsertLive(
    DEFAULT_SYMBOLS.flatMap((symbol) => makeBars(symbol, 1, ts)),
    makeClock(ts),
  );
}

function record(predictions: PredictionRepository, ts: number): Promise<unknown> {
  const predicted = (kind: 'lstm' | 'transformer') =>
    DEFAULT_SYMBOLS.map((symbol) => ({ symbol, ts, kind, version: 1, down: 0.25, neutral: 0.25, up: 0.5, final: true }));
  const recommended = DEFAULT_SYMBOLS.map((symbol) => ({
    symbol,
    ts,
    action: 'HOLD' as const,
    confidence: 0.5,
    proven: false,
    reason: 'disagree',
    final: true,
  }));
  return predictions.record([...predicted('lstm'), ...predicted('transformer')], recommended);
}

async function withDividends(actions: CorporateActionRepository, work: () => Promise<unknown>): Promise<() => Promise<unknown>> {
  const dividend = { kind: 'dividend', value: 0.5, source: 'replay', fetchedAt: OPENING } as const;
  await actions.upsert(
    DEFAULT_SYMBOLS.flatMap((symbol) => ['2026-02-02', '2026-03-02'].map((exDate) => ({ ...dividend, symbol, exDate }))),
  );
  return work;
}
