import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { BarRepository, DriftRepository, MacroRepository, NewsRepository, type Database } from '@tandem/database';
import { aNewsRow, serveSession, useDatabase } from '@tandem/database/testing';
import {
  BAR_MS,
  barsOf,
  MARKET_SYMBOL,
  MODEL_KINDS,
  newYorkDate,
  sessionAt,
  toSeries,
  type Bar,
  type BarSeries,
  type ModelKind,
  type Session,
} from '@tandem/domain';
import { buildDataset, joinContext } from '@tandem/features';
import { BUDGETS, loadBackend, trainModel, writeTflite, type TrainedModel } from '@tandem/models';
import type { DriftActivities, DriftCheckResult } from '@tandem/pipeline';
import { registerVersion, swapChampion } from '@tandem/registry';
import { clockAfter, makeChampion, TestServing } from '@tandem/registry/testing';
import { openSimulated } from '@tandem/sources';
import { createDriftActivities } from './check-drift.js';

const SYMBOLS = ['NKE', 'GS', MARKET_SYMBOL];
/** More than a cold start needs, before the session that is served. */
const SESSIONS = 7;
const SESSION_MINUTES = 390;
const BUDGET = { ...BUDGETS.first, maxEpochs: 1, maxTrainSamples: 256, maxValidationSamples: 256 };

const server = useDatabase();
let series: readonly BarSeries[];
const models = new Map<ModelKind, TrainedModel>();
let database: Database;
let serving: TestServing;
let activities: DriftActivities;
let session: Session;
/** Bars of the served session, one of each symbol a minute. */
let minutes: Bar[][];
let served: number;

beforeEach(async () => {
  series ??= await simulatedBars();
  const from = series[0]!.ts[SESSIONS * SESSION_MINUTES]!;
  session = sessionAt(from)!;
  const bars = [...barsOf(series)];
  database = await server.createFilled('to_be_checked', async (draft) => {
    const past = bars.filter(({ ts }) => ts < from);
    await new BarRepository(draft).copyBars(past, { source: 'simulated', fetchedAt: (bar) => bar.ts + BAR_MS });
    await registerModels(draft);
  });
  minutes = [
    ...Map.groupBy(
      bars.filter(({ ts }) => ts >= from),
      ({ ts }) => ts,
    ).values(),
  ];
  served = 0;
  logged = [];
  serving = new TestServing(database, SYMBOLS);
  activities = createDriftActivities(database, SYMBOLS);
  onTestFinished(() => serving.dispose());
});

async function simulatedBars(): Promise<BarSeries[]> {
  const market = openSimulated({ symbols: SYMBOLS, seed: 3 });
  const days: (readonly BarSeries[])[] = [];
  for (let index = 0; index <= SESSIONS; index++) days.push((await market.session(index))!.bars);
  return market.symbols.map((symbol, place) =>
    toSeries(
      symbol,
      days.flatMap((bars) => [...barsOf([bars[place]!])]),
    ),
  );
}

/** Two versions of each kind; the second has replaced the first, which served the session before, as champion. */
async function registerModels(draft: Database): Promise<void> {
  const context = new Map(series.map((bars) => [bars.symbol, joinContext(bars, someNews(bars), someVix(bars))]));
  const dataset = buildDataset([...series], { mode: 'first', trainStride: 5, context });
  const backend = await loadBackend('auto');
  for (const kind of MODEL_KINDS) {
    for (const seed of [5, 6]) {
      const model = await trainModel({ kind, dataset, seed, budget: BUDGET, backend });
      models.set(kind, model);
      await registerVersion(draft, { kind, workflowId: `training-${seed}` }, (version) => writeTflite(model, version));
    }
    await makeChampion(draft, kind, 1, { at: Date.now() - 60_000 });
    const before = sessionAt(series[0]!.ts[(SESSIONS - 1) * SESSION_MINUTES]!)!;
    for (const symbol of SYMBOLS) await serveSession(draft, kind, 1, before, { symbol });
    await makeChampion(draft, kind, 2, { at: Date.now() - 50_000 });
  }
}

/** News and a series without which a model would have learnt nothing of them. */
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

/** Serves the minutes until `until` of the session. */
async function serve(until: number, change: (bars: Bar[]) => Bar[] = (bars) => bars): Promise<void> {
  for (; served < until; served++) await serving.minute(change(minutes[served]!));
}

/** Warnings. */
let logged: string[];
const logger = new DefaultLogger('WARN', ({ message, meta }) => logged.push(`${message}: ${String(meta?.['why'])}`));
const startOf = (minute: number) => session.open + minute * BAR_MS;
const check = (minute: number) =>
  new MockActivityEnvironment({}, { logger }).run(() => activities.checkDrift({ at: startOf(minute) })) as Promise<DriftCheckResult>;

/** Serves and checks every five minutes until `until`. @returns what each check found */
async function watch(until: number): Promise<DriftCheckResult[]> {
  const results: DriftCheckResult[] = [];
  while (served < until) {
    await serve(served + 5 - (served % 5));
    results.push(await check(served));
  }
  return results;
}
const goBack = ({ rollbacks: [asked] }: DriftCheckResult) => swapChampion(database, asked!, Date.now());
const summaries = (results: readonly DriftCheckResult[]) => results.map(({ summary }) => summary);
const quiet = (checks: number) => new Array<string>(checks).fill('Nothing found.');
const alerts = async () =>
  (await new DriftRepository(database).alerts({ limit: 9 })).map(({ subject, severity, remedy }) => `${subject} ${severity}: ${remedy}`);
const holds = async () => (await new DriftRepository(database).holds()).map(({ symbol, reason }) => `${symbol} ${reason}`);

/** As if the weights in memory were others: what was served of a kind from a minute on says UP where it said DOWN. */
async function corrupt(kind: ModelKind, fromMinute: number, symbol: string | null = null, toMinute = SESSION_MINUTES): Promise<void> {
  const [from, to] = [startOf(fromMinute), startOf(toMinute)].map((instant) => new Date(instant).toISOString());
  await database.pool.query(
    `update predictions set up = down, down = up
     where kind = $1 and role = 'champion' and ts >= $2 and ts < $3 and symbol = coalesce($4, symbol)`,
    [kind, from, to, symbol],
  );
}

describe('predictions that were served as they are computed again', () => {
  it('are no finding, with news, a restart of the live loop and one of the monitor', async () => {
    await new NewsRepository(database).add([aNewsRow('before', startOf(-60)), aNewsRow('during', startOf(8))]);
    expect(summaries(await watch(15))).toEqual(quiet(3));
    serving.restart();
    expect(summaries(await watch(20))).toEqual(quiet(1));
    activities = createDriftActivities(database, SYMBOLS);
    expect(summaries(await watch(30))).toEqual(quiet(2));
    expect((await database.pool.query('select from predictions where ts >= $1', [new Date(session.open).toISOString()])).rowCount).toBe(
      30 * SYMBOLS.length * MODEL_KINDS.length,
    );
    // All of them are compared, those with news as well.
    await serve(35);
    await corrupt('lstm', 32, 'GS', 33);
    expect((await check(35)).summary).toMatch(/^1 of 15 predictions/);
  });

  it('are none after a bar that came late, or was imported under its own date', async () => {
    await serve(12);
    await serve(13, (bars) => bars.filter(({ symbol }) => symbol !== 'NKE'));
    await serve(14, (bars) => bars.filter(({ symbol }) => symbol !== 'GS'));
    await serve(18);
    const bars = new BarRepository(database);
    await bars.upsertLive(
      minutes[12]!.filter(({ symbol }) => symbol === 'NKE'),
      clockAfter(startOf(17)),
    );
    await bars.copyBars(
      minutes[13]!.filter(({ symbol }) => symbol === 'GS'),
      { source: 'simulated', fetchedAt: startOf(14) },
    );
    expect(summaries(await watch(40))).toEqual(quiet(5));
  });

  it('are none after a bar was corrected, before a check and behind the engines of the monitor', async () => {
    const correct = async (minute: number, at: number, symbol: string) => {
      const bar = minutes[minute]!.find((one) => one.symbol === symbol)!;
      await new BarRepository(database).upsertLive([{ ...bar, close: bar.high, high: bar.high * 1.02 }], clockAfter(startOf(at)));
    };
    await serve(8);
    await correct(3, 7, 'NKE');
    expect(summaries(await watch(15))).toEqual(quiet(2));
    await serve(17);
    // Two checks ago: the live loop, which repeats ten bars, notices it as little as the monitor. Both read it when they start again.
    await correct(2, 16, 'GS');
    serving.restart();
    expect(summaries(await watch(25))).toEqual(quiet(2));
  });

  it('are none after news and observations that were found later, whether the live loop goes on or starts again', async () => {
    await serve(12);
    await new NewsRepository(database).add([aNewsRow('late', startOf(4))]);
    await new MacroRepository(database).add([{ series: 'VIXCLS', observedOn: session.date, availableAt: startOf(3), value: 25 }], {
      source: 'simulated',
      fetchedAt: startOf(3),
      vintages: true,
    });
    expect(summaries(await watch(20))).toEqual(quiet(2));
    serving.restart();
    expect(summaries(await watch(30))).toEqual(quiet(2));
  });

  it('are none while a champion changes', async () => {
    await serve(7);
    await serving.minute(minutes[served++]!);
    for (const kind of MODEL_KINDS) await makeChampion(database, kind, 1);
    // The live loop reads the pointer some time later.
    const behind = new TestServing(database, SYMBOLS, 2);
    onTestFinished(() => behind.dispose());
    await behind.minute(minutes[served++]!);
    expect(summaries(await watch(20))).toEqual(quiet(3));
  });

  it('are none of a file that cannot be loaded, which is logged', async () => {
    await serve(5);
    await database.pool.query(`update model_versions set artifact = '\\x00' where kind = 'lstm' and version = 2`);
    await corrupt('lstm', 0);
    expect((await check(5)).summary).toBe('Nothing found.');
    expect(logged).toEqual([expect.stringContaining('served predictions cannot be computed again: The stored file of LSTM v2 is corrupt')]);
    // The other kind is looked at all the same.
    await serve(10);
    await corrupt('transformer', 5);
    expect((await check(10)).summary).toMatch(/^12 of 15 predictions served as Transformer v2/);
  });
});

describe('a champion that is broken in memory', () => {
  it('is a warning with the next check, and is rolled back with the third one', async () => {
    await watch(10);
    await serve(15);
    await corrupt('lstm', 10);
    const { summary, rollbacks } = await check(15);
    expect(summary).toMatch(
      /^12 of 15 predictions served as LSTM v2 are not what its file answers on the stored bars; they differ by up to /,
    );
    expect([rollbacks, await alerts()]).toEqual([[], ['lstm/2 warning: alert']]);
    await serve(20);
    await corrupt('lstm', 15);
    expect((await check(20)).rollbacks).toEqual([]);
    await serve(25);
    await corrupt('lstm', 20);
    const third = await check(25);
    expect(third.rollbacks).toEqual([{ kind: 'lstm', version: 1, authority: expect.stringMatching(/^drift/) }]);
    expect(await alerts()).toEqual(['lstm/2 severe: roll back']);
    await goBack(third);
    // Loaded anew, it serves as its file answers.
    expect((await watch(45)).at(-1)!.summary).toBe('Nothing found.');
    expect([await holds(), await alerts()]).toEqual([[], ['lstm/2 severe: roll back']]);
  });

  it('has everything held when the version before is served no better: the fault is in the process', async () => {
    const broken = async (minute: number) => {
      await serve(minute);
      await corrupt('lstm', minute - 6, null, minute - 1);
      return check(minute);
    };
    for (const minute of [5, 10]) expect((await broken(minute)).rollbacks).toEqual([]);
    await goBack(await broken(15));
    for (const minute of [20, 25]) expect((await broken(minute)).rollbacks).toEqual([]);
    expect(await holds()).toEqual([]);
    expect((await broken(30)).rollbacks).toEqual([]);
    expect(await holds()).toEqual(['* no_stable_model']);
    const told = ['lstm/1 severe: hold everything: it was rolled back in this session already', 'lstm/2 severe: roll back'];
    expect(await alerts()).toEqual(told);
    // The process is started again, and serves as the files answer.
    expect((await watch(50)).at(-1)!.summary).toBe('Nothing found.');
    expect([await holds(), await alerts()]).toEqual([[], told]);
  });
});

describe('an odd prediction', () => {
  it('is a warning, however often there is one', async () => {
    for (const minute of [5, 10, 15, 20, 25]) {
      await serve(minute);
      await corrupt('transformer', minute - 3, 'NKE', minute - 2);
      const { summary, rollbacks } = await check(minute);
      expect([summary.split(';')[0], rollbacks]).toEqual([
        `1 of ${minute === 5 ? 12 : 15} predictions served as Transformer v2 are not what its file answers on the stored bars`,
        [],
      ]);
    }
    expect(await alerts()).toEqual(['transformer/2 warning: alert']);
  });

  it('of a version that no pointer named is one as well', async () => {
    await registerVersion(database, { kind: 'lstm', workflowId: 'a-third' }, (version) => writeTflite(models.get('lstm')!, version));
    await makeChampion(database, 'lstm', 3, { at: Date.now() - 40_000 });
    await serve(3);
    const foreign = new TestServing(database, SYMBOLS, 1);
    onTestFinished(() => foreign.dispose());
    await foreign.minute(minutes[served++]!);
    await serve(5);
    expect((await check(5)).summary).toMatch(/^3 of 12 predictions served as LSTM v3 .* 3 came from another version;/);
    expect(await alerts()).toEqual(['lstm/3 warning: alert']);
  });
});
