import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  AuditRepository,
  BarRepository,
  CorporateActionRepository,
  MacroRepository,
  MarketClockRepository,
  NewsRepository,
  PredictionRepository,
  ReconciliationRepository,
  type Database,
} from '@tandem/database';
import { aNewsRow, useDatabase } from '@tandem/database/testing';
import { BAR_MS, barsOf, MARKET_SYMBOL, MODEL_KINDS, newYorkDate, sessionAt, type Bar, type BarSeries } from '@tandem/domain';
import type { Absence, Cause } from '@tandem/evaluation';
import { buildDataset, joinContext, WINDOW_VALUES } from '@tandem/features';
import { BUDGETS, loadBackend, trainModel, writeTflite } from '@tandem/models';
import { registerVersion, type Reconciliation } from '@tandem/registry';
import { clockAfter, makeChampion, TestServing } from '@tandem/registry/testing';
import { simulatedHistory } from '../../testing/evaluation-fixtures.js';
import { runCommand } from '../../testing/run-command.js';
import { EXIT } from '../terminal/exit-codes.js';

const SYMBOLS = ['NKE', MARKET_SYMBOL];
/** More than a cold start needs, before the session that is served. */
const SESSIONS = 7;
const SESSION_MINUTES = 390;
const BUDGET = { ...BUDGETS.first, maxEpochs: 1, maxTrainSamples: 256, maxValidationSamples: 256 };

const server = useDatabase();
let series: readonly BarSeries[];
let database: Database;
let serving: TestServing;
/** Bars of the served session, one of each symbol a minute. */
let minutes: Bar[][];
let date: string;

beforeEach(async () => {
  series ??= await simulatedHistory(SYMBOLS, SESSIONS + 1);
  const from = series[0]!.ts[SESSIONS * SESSION_MINUTES]!;
  const bars = [...barsOf(series)];
  database = await server.createFilled('to_be_served', async (draft) => {
    const past = bars.filter(({ ts }) => ts < from);
    await new BarRepository(draft).copyBars(past, { source: 'simulated', fetchedAt: (bar) => bar.ts + BAR_MS });
    await registerModels(draft);
  });
  serving = new TestServing(database, SYMBOLS);
  const toServe = bars.filter(({ ts }) => ts >= from);
  minutes = [...Map.groupBy(toServe, ({ ts }) => ts).values()];
  date = sessionAt(from)!.date;
  vi.stubEnv('DATABASE_URL', database.url);
  vi.stubEnv('SOURCE', 'simulated');
  onTestFinished(() => serving.dispose());
});
afterAll(() => vi.unstubAllEnvs());

/** Two versions of each kind, the first of them the champions. */
async function registerModels(draft: Database): Promise<void> {
  const context = new Map(series.map((bars) => [bars.symbol, joinContext(bars, someNews(bars), someVix(bars))]));
  const dataset = buildDataset([...series], { mode: 'first', trainStride: 5, context });
  const backend = await loadBackend('auto');
  for (const kind of MODEL_KINDS) {
    for (const seed of [5, 6]) {
      const model = await trainModel({ kind, dataset, seed, budget: BUDGET, backend });
      await registerVersion(draft, { kind, workflowId: `training-${seed}` }, (version) => writeTflite(model, version));
    }
    await makeChampion(draft, kind, 1, { at: Date.now() - 60_000 });
  }
}

/** News without which a model would have learnt nothing of them. */
const someNews = ({ symbol, ts }: BarSeries) =>
  Array.from({ length: 40 }, (_, i) => {
    const at = ts[60 * i]!;
    return { symbols: [symbol], publishedAt: at, availableAt: at, sentiment: i % 2 === 0 ? 1 : -1 };
  });

const someVix = ({ ts }: BarSeries) =>
  Array.from({ length: SESSIONS }, (_, i) => {
    const availableAt = ts[SESSION_MINUTES * i]!;
    return { series: 'VIXCLS', observedOn: newYorkDate(availableAt), availableAt, value: 15 + 10 * (i % 2) };
  });

/** Serves minutes `first` … `last` - 1 of the session. */
async function serve(first: number, last: number, change: (bars: Bar[]) => Bar[] = (bars) => bars): Promise<void> {
  for (const bars of minutes.slice(first, last)) await serving.minute(change(bars));
}

interface Outcome {
  readonly result: Reconciliation;
  readonly error: unknown;
  /** How many differ, by cause and by how that is known. */
  readonly causes: Readonly<Partial<Record<`${Cause} ${string}`, number>>>;
  readonly missing: Readonly<Partial<Record<Absence, number>>>;
}

async function reconciled(): Promise<Outcome> {
  const { printed, error } = await runCommand(['reconcile', '--session', date, '--json']);
  if (printed[0] === undefined) throw error;
  const result = JSON.parse(printed[0]) as Reconciliation;
  const causes = countBy(result.differences.map(({ cause, proof }) => `${cause} ${proof}` as const));
  return { result, error, causes, missing: countBy(result.missing.map(({ why }) => why)) };
}

function countBy<K extends string>(keys: readonly K[]): Partial<Record<K, number>> {
  return Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length])) as Partial<Record<K, number>>;
}

/** Predictions of a minute: two symbols, two kinds. */
const A_MINUTE = 4;

describe('reconciling a session', () => {
  it('finds every prediction as it was served, also across a restart of the live loop', async () => {
    await new NewsRepository(database).add([aNewsRow('before', minutes[0]![0]!.ts - 3_600_000), aNewsRow('during', minutes[10]![0]!.ts)]);
    await serve(0, 30);
    serving.restart();
    await serve(30, 40);
    const { result, error } = await reconciled();
    expect(error).toBeUndefined();
    expect(result).toMatchObject({
      source: 'simulated',
      session: date,
      predictions: 40 * A_MINUTE,
      differences: [],
      unexplained: 0,
      missing: [],
    });
  });

  it('keeps the counts once the session is over', async () => {
    const results = new ReconciliationRepository(database);
    await serve(0, 1);
    await serving.minute(minutes[1]!, (window) => window.fill(0));
    await reconciled();
    expect(await results.newest()).toBeNull();
    const { close } = sessionAt(minutes[0]![0]!.ts)!;
    await new MarketClockRepository(database).write({ ...clockAfter(minutes[1]![0]!.ts), state: 'closed', marketTime: close });
    const { result } = await reconciled();
    expect(await results.newest()).toMatchObject({ session: date, predictions: 8, differing: 4, unexplained: 4 });
    expect(result.over).toBe(true);
  });

  it('prints the sum last', async () => {
    await serve(0, 2);
    const { printed } = await runCommand(['reconcile', '--session', date]);
    expect(printed.at(-1)).toBe('8 predictions, 0 differ, 0 unexplained');
  });

  it('names news that were found later, proven by computing without them', async () => {
    await serve(0, 20);
    await new NewsRepository(database).add([aNewsRow('late', minutes[10]![0]!.ts)]);
    await serve(20, 30);
    const { causes, error } = await reconciled();
    // From the minute on that closes as it became available: rows that were fed before it was found lack it to the end.
    expect(causes).toEqual({ 'news-later recomputed': 2 * 21 });
    expect(error).toBeUndefined();
  });

  it('names news that were found in the millisecond in which a minute was recorded', async () => {
    await serve(0, 20);
    await new NewsRepository(database).add([aNewsRow('late', minutes[10]![0]!.ts)]);
    await serve(20, 30);
    await database.pool.query('update news set recorded_at = (select max(recorded_at) from predictions where ts = $1::timestamptz)', [
      new Date(minutes[19]![0]!.ts).toISOString(),
    ]);
    expect((await reconciled()).causes).toEqual({ 'news-later recomputed': 2 * 21 });
  });

  it('names macro observations that were found later', async () => {
    await serve(0, 10);
    const observation = { series: 'VIXCLS', observedOn: date, availableAt: minutes[5]![0]!.ts, value: 25 };
    await new MacroRepository(database).add([observation], { source: 'simulated', fetchedAt: observation.availableAt, vintages: true });
    const { causes } = await reconciled();
    expect(causes).toEqual({ 'macro-later recomputed': 6 * A_MINUTE });
  });

  it('names news that were found later after a restart has made them known for the past as well', async () => {
    await serve(0, 15);
    await new NewsRepository(database).add([aNewsRow('late', minutes[10]![0]!.ts)]);
    serving.restart();
    await serve(15, 20);
    const { causes } = await reconciled();
    expect(causes).toEqual({ 'news-later recomputed': 2 * 6 });
  });

  it('names a minute whose bar came later, and counts the bar as not predicted on', async () => {
    await serve(0, 10);
    await serve(10, 11, (bars) => bars.filter(({ symbol }) => symbol !== 'NKE'));
    await serve(11, 20);
    const late = minutes[10]!.filter(({ symbol }) => symbol === 'NKE');
    await new BarRepository(database).upsertLive(late, clockAfter(minutes[19]![0]!.ts));
    const { causes, missing } = await reconciled();
    expect(causes).toEqual({ 'minute-missing recomputed': 2 * 9 });
    expect(missing).toEqual({ 'came-later': 2 });
  });

  it('names a minute that an import brought under its own date', async () => {
    await serve(0, 10);
    await serve(10, 11, (bars) => bars.filter(({ symbol }) => symbol !== 'NKE'));
    await serve(11, 20);
    const late = minutes[10]!.filter(({ symbol }) => symbol === 'NKE');
    await new BarRepository(database).copyBars(late, { source: 'simulated', fetchedAt: (bar) => bar.ts + BAR_MS });
    const { causes } = await reconciled();
    expect(causes).toEqual({ 'minute-missing recomputed': 2 * 9 });
  });

  it('names a bar that was corrected later by its date, for what it was is gone', async () => {
    await serve(0, 20);
    const nke = minutes[10]!.find(({ symbol }) => symbol === 'NKE')!;
    await new BarRepository(database).upsertLive([{ ...nke, close: nke.high, high: nke.high * 1.02 }], clockAfter(minutes[20]![0]!.ts));
    const { causes, result, error } = await reconciled();
    expect(causes).toEqual({ 'bar-changed dated': 2 * 10 });
    expect(result.differences.every(({ served }) => served.symbol === 'NKE')).toBe(true);
    expect(error).toBeUndefined();
  });

  it('names bars that were replaced on command by the audit log', async () => {
    await serve(0, 20);
    const bars = new BarRepository(database);
    await bars.remove({ symbols: ['NKE'], from: minutes[10]![0]!.ts, to: minutes[11]![0]!.ts }, (removed) => ({
      at: Date.now() + 1,
      actor: 'cli',
      action: 'bars-removed',
      subject: 'NKE',
      reason: 'a test',
      details: { bars: removed, from: date, to: date },
    }));
    const { causes } = await reconciled();
    expect(causes).toEqual({ 'bar-changed dated': 2 * 10 });
    expect(await new AuditRepository(database).list(1)).toMatchObject([{ action: 'bars-removed' }]);
  });

  it('names a split that was reported after the session began', async () => {
    await serve(0, 5);
    const fetchedAt = minutes[8]![0]!.ts;
    await new CorporateActionRepository(database).upsert([
      { symbol: 'NKE', exDate: date, kind: 'split', value: 4, source: 'simulated', fetchedAt },
    ]);
    const { causes } = await reconciled();
    expect(causes).toEqual({ 'corporate-action-later recomputed': 2 * 5 });
  });

  it('names the champion that the pointer named already while the one before was served', async () => {
    await serve(0, 5);
    await new Promise((resolve) => setTimeout(resolve, 5));
    // The live loop reads the pointer some time later.
    for (const kind of MODEL_KINDS) await makeChampion(database, kind, 2);
    await pretendServed(minutes[5]!, 1);
    const { causes, error, result } = await reconciled();
    expect(causes).toEqual({ 'champion-changed dated': A_MINUTE });
    expect(result.differences[0]!.distance).toBeGreaterThan(1e-5);
    expect(error).toBeUndefined();
  });

  it('finds a version that no pointer named unexplained', async () => {
    await serve(0, 5);
    await pretendServed(minutes[5]!, 2);
    const { causes, error } = await reconciled();
    expect(causes).toEqual({ 'serving-fault dated': A_MINUTE });
    expect(error).toMatchObject({ exitCode: EXIT.failure });
  });

  it('finds what nothing explains unexplained, and fails', async () => {
    await serve(0, 5);
    await serving.minute(minutes[5]!, (window) => window.set(window.slice(0, WINDOW_VALUES / 2), WINDOW_VALUES / 2));
    await serve(6, 8);
    const { causes, error } = await reconciled();
    expect(causes).toEqual({ 'serving-fault none': A_MINUTE });
    expect(error).toMatchObject({ exitCode: EXIT.failure, message: expect.stringContaining(`4 predictions of ${date}`) as string });
  });

  it('says so when the file of a version is not the registered one', async () => {
    await serve(0, 2);
    await database.pool.query(`update model_versions set artifact = 'changed' where kind = 'lstm' and version = 1`);
    const { result, causes } = await reconciled();
    expect(causes).toEqual({ 'serving-fault none': A_MINUTE });
    expect(result.problems).toEqual([expect.stringContaining('LSTM v1 is corrupt')]);
  });

  it('counts the minutes in which the live loop did not run', async () => {
    await serve(0, 5);
    for (const bars of minutes.slice(5, 10)) await new BarRepository(database).upsertLive(bars, clockAfter(bars[0]!.ts));
    serving.restart();
    await serve(10, 12);
    const { result, missing } = await reconciled();
    expect(result.differences).toEqual([]);
    expect(missing).toEqual({ 'not-running': 5 * A_MINUTE });
  });
});

/** Records of a version what the champions of now would have predicted: with the same files, under the number of another pointer. */
async function pretendServed(bars: Bar[], version: number): Promise<void> {
  const { ts } = bars[0]!;
  const other = new TestServing(database, SYMBOLS, version);
  onTestFinished(() => other.dispose());
  await other.minute(bars);
  expect((await new PredictionRepository(database).recent('NKE', 1))[0]).toMatchObject({ ts });
}

describe('a session that cannot be reconciled', () => {
  it('without predictions is refused in a sentence', async () => {
    await new BarRepository(database).upsertLive(minutes[0]!, clockAfter(minutes[0]![0]!.ts));
    await expect(reconciled()).rejects.toThrow(`No champion predicted on a bar of ${date}`);
  });

  it('on a day without trading is a wrong argument', async () => {
    date = '2025-12-25';
    await expect(reconciled()).rejects.toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringContaining('no trading day') as string,
    });
  });

  it('of another source than the settings name is refused', async () => {
    await serve(0, 1);
    vi.stubEnv('SOURCE', 'replay');
    await expect(reconciled()).rejects.toThrow(/simulated.*replay/s);
  });
});
