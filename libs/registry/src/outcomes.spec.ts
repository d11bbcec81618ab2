import { beforeEach, describe, expect, it } from 'vitest';
import { BarRepository, MarketClockRepository, OutcomeRepository, PredictionRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { BAR_MS, sessionOn, type Bar } from '@tandem/domain';
import { RandomMarket } from '@tandem/features/testing';
import { OutcomeRecorder } from './outcomes.js';
import { registerVersion } from './versions.js';

const YESTERDAY = sessionOn('2026-03-04')!;
const TODAY = sessionOn('2026-03-05')!;
const MINUTES = (TODAY.close - TODAY.open) / BAR_MS;
const MULTIPLE = 0.7;
/** Today's price stands still but for a step of some 5 % in this minute. */
const STEP_MINUTE = 50;

const server = useDatabase();
let database: Database;
let outcomes: OutcomeRepository;
beforeEach(async () => {
  database = await server.createDatabase();
  outcomes = new OutcomeRepository(database);
  const history = new RandomMarket(['NKE']).session(YESTERDAY);
  const { close } = history.at(-1)!;
  const today = Array.from({ length: MINUTES }, (_, minute): Bar => {
    const price = minute < STEP_MINUTE ? close : close * 1.05;
    return { symbol: 'NKE', ts: TODAY.open + minute * BAR_MS, open: price, high: price, low: price, close: price, volume: 100 };
  });
  await new BarRepository(database).copyBars([...history, ...today], { source: 'simulated', fetchedAt: TODAY.close });
  const metadata = { kind: 'lstm', labels: { multiple: MULTIPLE } } as const;
  await registerVersion(
    database,
    { kind: 'lstm', workflowId: 'test' },
    () => new Uint8Array([1]),
    () => ({ ...metadata, version: 1 }),
  );
});

async function predict(minutes: readonly number[], action: 'BUY' | 'HOLD' = 'HOLD', session = TODAY): Promise<void> {
  const at = minutes.map((minute) => ({ symbol: 'NKE', ts: session.open + minute * BAR_MS }));
  await new PredictionRepository(database).record(
    at.map((bar) => ({ ...bar, kind: 'lstm', version: 1, role: 'champion', down: 0.2, neutral: 0.2, up: 0.6, final: true })),
    at.map((bar) => ({ ...bar, action, confidence: 0.5, proven: false, reason: 'disagree', final: true, medianMove: null, cost: 0 })),
  );
}

async function marketIsAt(marketTime: number): Promise<void> {
  await new MarketClockRepository(database).write({
    source: 'simulated',
    state: 'open',
    marketTime,
    wallTime: marketTime,
    speed: 60,
    session: TODAY.date,
    lastBarTs: null,
    lastBarWallTime: null,
  });
}

async function stored() {
  const { rows } = await database.pool.query<{ minute: number; label: number | null; touch: number | null; forward: number | null }>(
    `select (extract(epoch from ts)::int8 * 1000 - $1) / 60000 as minute, label, touch, round(forward_return::numeric, 4)::float8 as forward
     from outcomes order by ts`,
    [TODAY.open],
  );
  return rows;
}

describe('what came of predictions', () => {
  it('is the first barrier that was touched within 30 bars, and the return over them', async () => {
    await predict([10, 30, 60]);
    await marketIsAt(TODAY.close);
    expect(await new OutcomeRecorder(database).recordAll()).toBe(3);
    expect(await stored()).toEqual([
      { minute: 10, label: 0, touch: 0, forward: 0 },
      { minute: 30, label: 1, touch: 20, forward: 0.05 },
      { minute: 60, label: 0, touch: 0, forward: 0 },
    ]);
  });

  it('is stored once, and is unknown for bars whose horizon their session has not', async () => {
    await predict([10, MINUTES - 5]);
    await marketIsAt(TODAY.close - BAR_MS);
    expect(await new OutcomeRecorder(database).recordAll()).toBe(1);
    expect(await new OutcomeRecorder(database).recordAll()).toBe(0);
    await marketIsAt(TODAY.close);
    expect(await new OutcomeRecorder(database).recordAll()).toBe(1);
    expect(await stored()).toEqual([
      { minute: 10, label: 0, touch: 0, forward: 0 },
      { minute: MINUTES - 5, label: null, touch: null, forward: null },
    ]);
  });

  it('is counted by session, version and symbol', async () => {
    await predict([10, 30]);
    await marketIsAt(TODAY.close);
    await new OutcomeRecorder(database).recordAll();
    expect(await outcomes.hits(0)).toEqual([
      { session: TODAY.date, kind: 'lstm', version: 1, symbol: 'NKE', rows: 2, hits: 1, ups: 1, downs: 0, unlabelled: 0, awaited: 0 },
    ]);
    expect(await outcomes.newest()).toBe(TODAY.open + 30 * BAR_MS);
    expect(await outcomes.hits(TODAY.close)).toEqual([]);
  });

  it('of a recommendation needs both champions', async () => {
    await predict([30], 'BUY');
    await marketIsAt(TODAY.close);
    await new OutcomeRecorder(database).recordAll();
    expect(await outcomes.acted(0)).toEqual([]);
    await outcomes.record([
      { symbol: 'NKE', ts: TODAY.open + 30 * BAR_MS, kind: 'transformer', version: 4, label: 0, touch: 0, forwardReturn: 0.05 },
    ]);
    expect(await outcomes.acted(0)).toMatchObject([
      { session: TODAY.date, symbol: 'NKE', action: 'BUY', lstmLabel: 1, transformerLabel: 0 },
    ]);
  });
});

describe('what came of predictions after a night that moved the price far', () => {
  const scalePrices = (from: number, factor: number) =>
    database.pool.query('update bars set open = open * $2, high = high * $2, low = low * $2, close = close * $2 where ts >= $1', [
      new Date(from).toISOString(),
      factor,
    ]);
  // A tenth over night, and in the step of today 1.5 % instead of 5 %: more than an hour's usual move, less than σ makes of such a night.
  beforeEach(async () => {
    await scalePrices(TODAY.open, 1.1);
    await scalePrices(TODAY.open + STEP_MINUTE * BAR_MS, 1.015 / 1.05);
    await predict([30]);
    await marketIsAt(TODAY.close);
  });

  it.each([
    ['the night has widened', { multiple: MULTIPLE }, 0],
    ['the night has widened', { multiple: MULTIPLE, volatility: 'ewm' }, 0],
    ['leave the night out', { multiple: MULTIPLE, volatility: 'intraday' }, 1],
  ])('is by the barriers of the version: those that %s (%o)', async (_what, labels, label) => {
    await database.pool.query(`update model_versions set metadata = metadata || $1::jsonb`, [JSON.stringify({ labels })]);
    await new OutcomeRecorder(database).recordAll();
    expect(await stored()).toMatchObject([{ minute: 30, label }]);
  });

  it('is unknown where the version does not say what its barriers were', async () => {
    await database.pool.query(`update model_versions set metadata = metadata - 'labels'`);
    await new OutcomeRecorder(database).recordAll();
    expect(await stored()).toMatchObject([{ minute: 30, label: null }]);
  });
});

describe('what became of predictions, recorded while a session goes on', () => {
  const EVERY_MINUTE = [...Array(MINUTES).keys()];
  let recorder: OutcomeRecorder;
  beforeEach(() => {
    recorder = new OutcomeRecorder(database);
  });

  /** The market as it is when the bar before `minute` has just closed. */
  async function goOn(minute: number): Promise<number> {
    await database.pool.query('delete from bars where ts >= $1', [new Date(TODAY.open + minute * BAR_MS).toISOString()]);
    await marketIsAt(TODAY.open + minute * BAR_MS);
    return recorder.recordNew();
  }
  /** As `goOn`, with all the bars: those of today are known from the beginning. */
  async function goOnWithBars(minute: number): Promise<number> {
    await marketIsAt(TODAY.open + minute * BAR_MS);
    return recorder.recordNew();
  }

  it('is what is recorded at night, as soon as its thirty bars are there', async () => {
    await predict(EVERY_MINUTE);
    expect(await goOnWithBars(MINUTES)).toBe(MINUTES);
    const atOnce = await stored();
    await database.pool.query('delete from outcomes');
    expect(await new OutcomeRecorder(database).recordAll()).toBe(MINUTES);
    expect(await stored()).toEqual(atOnce);
  });

  it('leaves out what waits for bars, and takes it up when they are there', async () => {
    await predict([10, 14, 20]);
    expect(await goOn(45)).toBe(2);
    expect((await stored()).map(({ minute }) => minute)).toEqual([10, 14]);
    expect((await outcomes.hits(TODAY.open))[0]).toMatchObject({ rows: 2, unlabelled: 0, awaited: 1 });
    expect(await goOn(45)).toBe(0);
  });

  it('makes up for checks that failed, and at first for the session before', async () => {
    await predict([380], 'HOLD', YESTERDAY);
    await predict([5, 100]);
    expect(await goOnWithBars(90)).toBe(2);
    await predict([120, 200]);
    expect(await goOnWithBars(300)).toBe(3);
  });

  it('takes up a prediction that was stored late, as after a restart', async () => {
    await predict([60]);
    await goOnWithBars(100);
    await predict([50, 55]);
    expect(await goOnWithBars(105)).toBe(2);
  });

  it('never comes for the last bars of a feed that ends before its session: they are awaited, and nothing fails', async () => {
    await predict([100, 110, 125]);
    expect(await goOn(140)).toBe(1);
    expect(await goOn(140)).toBe(0);
    expect((await outcomes.hits(TODAY.open))[0]).toMatchObject({ rows: 1, unlabelled: 0, awaited: 2 });
  });

  it('is that there is none, when the session is over before the bars came', async () => {
    await predict([100, 110, 125]);
    await goOn(140);
    expect(await goOnWithBars(MINUTES)).toBe(2);
    expect((await outcomes.hits(TODAY.open))[0]).toMatchObject({ rows: 1, unlabelled: 2, awaited: 0 });
  });

  it('is nothing before the market has a time', async () => {
    await predict([10]);
    expect(await recorder.recordNew()).toBe(0);
  });
});
