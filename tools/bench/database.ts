import { BarRepository, CorporateActionRepository, PredictionRepository, type Database } from '@tandem/database';
import { makeBars, makeClock, OPENING } from '../../libs/database/testing/bars.ts';
import { BAR_MS, DEFAULT_SYMBOLS, type Bar } from '@tandem/domain';
import { ratioTable, withNewDatabases, type Databases, type Storage } from './new-databases.ts';
import { latencyTable, measurement, type Measurement } from './report.ts';

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

interface Step {
  readonly name: string;
  readonly rounds: number;
  /** What is there before, and not measured. */
  readonly prepare?: (bars: BarRepository, database: Database) => Promise<unknown>;
  readonly work: (bars: BarRepository, round: number, database: Database) => Promise<unknown>;
}

/** A round on each in turn, because what else the machine does changes from moment to moment. */
async function measureAll(databases: Databases, steps: readonly Step[]): Promise<Map<Storage, Measurement[]>> {
  const each = [...databases].map(([storage, database]) => ({ storage, database, bars: new BarRepository(database) }));
  const measured = new Map<Storage, Measurement[]>(each.map(({ storage }) => [storage, []]));
  for (const { name, rounds, prepare, work } of steps) {
    const samples = each.map((): number[] => []);
    for (const { bars, database } of each) await prepare?.(bars, database);
    for (let round = 0; round < rounds; round++) {
      for (const [i, { bars, database }] of each.entries()) {
        const started = performance.now();
        await work(bars, round, database);
        samples[i]!.push(performance.now() - started);
      }
    }
    each.forEach(({ storage }, i) => measured.get(storage)!.push(measurement(name, samples[i]!)));
  }
  return measured;
}

const REPLAYED = { source: 'replay', fetchedAt: OPENING } as const;
const latest = (bars: BarRepository) => bars.latest(DEFAULT_SYMBOLS, 60);
const ever = Date.UTC(2100, 0);

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
  { name: 'COPY of 200,000 bars', rounds: 1, work: copyHistory },
  { name: 'the same 200,000 bars again', rounds: 1, work: copyHistory },
  { name: '200,000 bars into columns', rounds: 5, work: (bars) => bars.series(DEFAULT_SYMBOLS) },
  {
    name: 'live upsert of 20 bars with clock and NOTIFY',
    rounds: ROUNDS,
    work: (bars, round) => upsert(bars, OPENING + round * BAR_MS),
  },
  { name: 'latest 60 bars of 20 symbols', rounds: ROUNDS, work: latest },
  {
    name: '40 predictions and 20 recommendations',
    rounds: ROUNDS,
    work: (_, round, database) => record(new PredictionRepository(database), OPENING + round * BAR_MS),
  },
  { name: '390 daily bars of one symbol', rounds: 5, work: (bars) => bars.history('SPY', '1d', 0, ever, 390) },
  {
    name: 'latest 60 bars of 20 symbols with 40 dividends',
    rounds: ROUNDS,
    prepare: (_, database) => storeDividends(new CorporateActionRepository(database)),
    work: latest,
  },
  {
    name: 'with a year of bars: live upsert of 20 bars',
    rounds: ROUNDS,
    prepare: (bars) => store(bars, DEFAULT_SYMBOLS, YEAR),
    work: (bars, round) => upsert(bars, OPENING + (ROUNDS + round) * BAR_MS),
  },
  { name: 'with a year of bars: latest 60 bars of 20 symbols', rounds: ROUNDS, work: latest },
  {
    name: 'with 6 million bars: latest 60 bars of 500 symbols',
    rounds: ROUNDS / 10,
    prepare: (bars) => store(bars, MANY.slice(DEFAULT_SYMBOLS.length), MONTH),
    work: (bars) => bars.latest(MANY, 60),
  },
];

/** In databases of their own, because what is materialised is kept up to date by every later write. */
const AGGREGATE_STEPS: readonly Step[] = [
  {
    name: '5m, 1h and 1d brought up to date with 96,720 bars',
    rounds: 1,
    prepare: (bars) => bars.copyBars(sessionsOf(DEFAULT_SYMBOLS), REPLAYED),
    work: (bars) => bars.maintain(OPENING + DAY_MS),
  },
  {
    name: 'a bar of an old session corrected, with its 5m, 1h and 1d',
    rounds: 20,
    work: (bars, round) =>
      bars.upsertLive(
        makeBars('SPY', 1, OPENING - 5 * DAY_MS).map((bar) => ({ ...bar, volume: round })),
        makeClock(OPENING + 2 * DAY_MS),
      ),
  },
  { name: '1,000 5-minute bars of one symbol', rounds: 20, work: (bars) => bars.history('SPY', '5m', 0, ever, 1_000) },
  { name: '13 daily bars of one symbol', rounds: 20, work: (bars) => bars.history('SPY', '1d', 0, ever, 390) },
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
    DEFAULT_SYMBOLS.map((symbol) => {
      return { symbol, ts, kind, version: 1, role: 'champion' as const, down: 0.25, neutral: 0.25, up: 0.5, final: true };
    });
  const recommended = DEFAULT_SYMBOLS.map((symbol) => ({
    symbol,
    ts,
    action: 'HOLD' as const,
    confidence: 0.5,
    proven: false,
    reason: 'disagree',
    final: true,
    medianMove: 0.003,
    cost: 0.0001,
  }));
  return predictions.record([...predicted('lstm'), ...predicted('transformer')], recommended);
}

async function storeDividends(actions: CorporateActionRepository): Promise<void> {
  const dividend = { kind: 'dividend', value: 0.5, source: 'replay', fetchedAt: OPENING } as const;
  await actions.upsert(
    DEFAULT_SYMBOLS.flatMap((symbol) => ['2026-02-02', '2026-03-02'].map((exDate) => ({ ...dividend, symbol, exDate }))),
  );
}
