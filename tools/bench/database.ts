import { BarRepository, CorporateActionRepository, PredictionRepository, type Database } from '@tandem/database';
import { makeBars, makeClock, OPENING } from '../../libs/database/testing/bars.ts';
import { BAR_MS, DEFAULT_SYMBOLS, type Bar } from '@tandem/domain';
import { ratioTable, withNewDatabases, type Databases, type Storage } from './new-databases.ts';
import { latencyTable, timed, type Measurement } from './report.ts';

const BARS = 200_000;
const ROUNDS = 500;
/** Sessions of a year, 390 minutes each. */
const YEAR = 252 * 390;
/** As many symbols as an index has; those beside the default ones have a month of bars. */
const MANY = Array.from({ length: 500 }, (_, i) => DEFAULT_SYMBOLS[i] ?? `Z${i}`);
const MONTH = 21 * 390;

const DAY_MS = 24 * 60 * BAR_MS;
/** 96,720 bars in all: twelve whole sessions, and one under way. */
const SESSION_LENGTHS = [...Array<number>(12).fill(390), 156];

/**
 * What the tables manage on the embedded PostgreSQL, as durable as `npm start` has it, or on the server of DATABASE_URL, plain tables and
 * those of TimescaleDB side by side.
 */
export async function benchDatabase(): Promise<string> {
  const measured = await withNewDatabases((databases) => measureAll(databases, STEPS));
  const aggregates = await withNewDatabases((databases) => measureAll(databases, AGGREGATE_STEPS));
  const whole = new Map([...measured].map(([storage, rows]) => [storage, [...rows, ...aggregates.get(storage)!]]));
  const tables = [...whole].map(([storage, rows]) => `${storage}\n\n${latencyTable(rows)}`);
  // Plain tables have no aggregates to keep: nothing to compare.
  return [...tables, ratioTable(measured)].join('\n\n').trimEnd();
}

type Step = (bars: BarRepository, database: Database) => Promise<Measurement>;

/** A step on each before the next, because what else the machine does changes from minute to minute. */
async function measureAll(databases: Databases, steps: readonly Step[]): Promise<Map<Storage, Measurement[]>> {
  const measured = new Map<Storage, Measurement[]>([...databases.keys()].map((storage) => [storage, []]));
  for (const step of steps) {
    for (const [storage, database] of databases) measured.get(storage)!.push(await step(new BarRepository(database), database));
  }
  return measured;
}

const REPLAYED = { source: 'replay', fetchedAt: OPENING } as const;
const latest = (bars: BarRepository) => () => bars.latest(DEFAULT_SYMBOLS, 60);

function copyHistory(bars: BarRepository): Promise<unknown> {
  const perSymbol = BARS / DEFAULT_SYMBOLS.length;
  return bars.copyBars(
    DEFAULT_SYMBOLS.flatMap((symbol) => makeBars(symbol, perSymbol, OPENING - perSymbol * BAR_MS)),
    REPLAYED,
  );
}

/** Bars before those of `copyHistory`. */
async function store(bars: BarRepository, symbols: readonly string[], count: number): Promise<void> {
  for (const symbol of symbols) await bars.copyBars(makeBars(symbol, count, OPENING - (count + BARS) * BAR_MS), REPLAYED);
}

const STEPS: readonly Step[] = [
  (bars) => timed('COPY of 200,000 bars', 1, () => copyHistory(bars)),
  (bars) => timed('the same 200,000 bars again', 1, () => copyHistory(bars)),
  (bars) => timed('200,000 bars into columns', 5, () => bars.series(DEFAULT_SYMBOLS)),
  (bars) => timed('live upsert of 20 bars with clock and NOTIFY', ROUNDS, (round) => upsert(bars, OPENING + round * BAR_MS)),
  (bars) => timed('latest 60 bars of 20 symbols', ROUNDS, latest(bars)),
  (_, database) => {
    const predictions = new PredictionRepository(database);
    return timed('40 predictions and 20 recommendations', ROUNDS, (round) => record(predictions, OPENING + round * BAR_MS));
  },
  (bars) => timed('390 daily bars of one symbol', 5, () => bars.history('SPY', '1d', 0, Date.UTC(2100, 0), 390)),
  async (bars, database) =>
    timed(
      'latest 60 bars of 20 symbols with 40 dividends',
      ROUNDS,
      await withDividends(new CorporateActionRepository(database), latest(bars)),
    ),
  async (bars) => {
    await store(bars, DEFAULT_SYMBOLS, YEAR);
    return timed('with a year of bars: live upsert of 20 bars', ROUNDS, (round) => upsert(bars, OPENING + (ROUNDS + round) * BAR_MS));
  },
  (bars) => timed('with a year of bars: latest 60 bars of 20 symbols', ROUNDS, latest(bars)),
  async (bars) => {
    await store(bars, MANY.slice(DEFAULT_SYMBOLS.length), MONTH);
    return timed('with 6 million bars: latest 60 bars of 500 symbols', ROUNDS / 10, () => bars.latest(MANY, 60));
  },
];

/** In databases of their own, because what is materialised is kept up to date by every later write. */
const AGGREGATE_STEPS: readonly Step[] = [
  async (bars) => {
    await bars.copyBars(sessionsOf(DEFAULT_SYMBOLS), REPLAYED);
    return timed('5m, 1h and 1d brought up to date with 96,720 bars', 1, () => bars.maintain(OPENING + DAY_MS));
  },
  (bars) =>
    timed('a bar of an old session corrected, with its 5m, 1h and 1d', 20, (round) =>
      bars.upsertLive(
        makeBars('SPY', 1, OPENING - 5 * DAY_MS).map((bar) => ({ ...bar, volume: round })),
        makeClock(OPENING + 2 * DAY_MS),
      ),
    ),
  (bars) => timed('1,000 5-minute bars of one symbol', 20, () => bars.history('SPY', '5m', 0, Date.UTC(2100, 0), 1_000)),
  (bars) => timed('13 daily bars of one symbol', 20, () => bars.history('SPY', '1d', 0, Date.UTC(2100, 0), 390)),
];

function sessionsOf(symbols: readonly string[]): Bar[] {
  return SESSION_LENGTHS.flatMap((length, i) =>
    symbols.flatMap((symbol) => makeBars(symbol, length, OPENING - (SESSION_LENGTHS.length - 1 - i) * DAY_MS)),
  );
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
