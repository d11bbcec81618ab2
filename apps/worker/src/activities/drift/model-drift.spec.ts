import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  BarRepository,
  ControlRepository,
  DriftRepository,
  MarketClockRepository,
  PredictionRepository,
  type Database,
} from '@tandem/database';
import { serveSession, useDatabase } from '@tandem/database/testing';
import {
  BAR_MS,
  Random,
  sessionMinutes,
  sessionOn,
  sessionsBefore,
  sessionsBetween,
  toSeries,
  type Bar,
  type Session,
} from '@tandem/domain';
import type { PairEvidence } from '@tandem/drift';
import { fitControl, serialiseControl, type Control } from '@tandem/evaluation';
import { buildDataset, type BarrierVolatility, type Dataset } from '@tandem/features';
import { loadBackend, trainModel, writeTflite, type TrainedModel } from '@tandem/models';
import type { ChampionChange, DriftCheckInput, DriftCheckResult } from '@tandem/pipeline';
import { registerVersion, swapChampion } from '@tandem/registry';
import { makeChampion } from '@tandem/registry/testing';
import { createDriftActivities } from './check-drift.js';

const SYMBOLS = ['AAA', 'BBB', 'CCC', 'SPY'];
const HISTORY = sessionsBetween('2026-02-17', '2026-03-04');
const TODAY = sessionOn('2026-03-05')!;
const BUDGET = { maxEpochs: 1, epochShare: 1, maxTrainSamples: 2_048, maxValidationSamples: 512, batchSize: 128, patience: 1 };

function walk(symbol: string, sessions: readonly Session[]): Bar[] {
  const random = new Random(symbol);
  let close = 100;
  return sessions.flatMap((session) =>
    Array.from({ length: sessionMinutes(session) }, (_, i) => {
      const open = close * Math.exp(1e-4 * random.normal());
      close = open * Math.exp(1e-3 * random.normal());
      const [high, low] = [Math.max(open, close) * 1.0002, Math.min(open, close) * 0.9998];
      const volume = Math.round(10_000 * Math.exp(0.5 * random.normal()));
      return { symbol, ts: session.open + i * BAR_MS, open, high, low, close, volume };
    }),
  );
}

const BARS = SYMBOLS.flatMap((symbol) => walk(symbol, [...HISTORY, TODAY]));

/** The same network, a hundred times as sure of itself: it loads, and its answers are probabilities. */
function broken(model: TrainedModel): TrainedModel {
  const weights = Object.entries(model.weights).map(([name, weight]) => {
    return [name, name.startsWith('head/') ? { ...weight, values: weight.values.map((value) => 100 * value + 1) } : weight] as const;
  });
  return { ...model, weights: Object.fromEntries(weights) };
}

const server = useDatabase();
let dataset: Dataset;
let model: TrainedModel;
beforeAll(async () => {
  const history = SYMBOLS.map((symbol) =>
    toSeries(
      symbol,
      BARS.filter((bar) => bar.symbol === symbol && bar.ts < TODAY.open),
    ),
  );
  dataset = buildDataset(history, { mode: 'first' });
  model = await trainModel({ kind: 'lstm', dataset, budget: BUDGET, seed: 3, backend: await loadBackend('auto') });
}, 120_000);

describe('a check of the champions', () => {
  let database: Database;
  beforeEach(async () => {
    database = await server.createDatabase();
    await new BarRepository(database).copyBars(BARS, { source: 'simulated', fetchedAt: (bar) => bar.ts + BAR_MS });
  });

  /** Makes a model, with its control, the next version and champion. */
  async function promote(trained: TrainedModel, version: number, control: Control | null = fitControl(dataset)): Promise<void> {
    await registerVersion(database, { kind: 'lstm', workflowId: `run-${version}` }, (claimed) => writeTflite(trained, claimed));
    if (control !== null) await new ControlRepository(database).store('lstm', version, { ...serialiseControl(control) });
    await makeChampion(database, 'lstm', version, { forced: true });
  }
  const change = (asked: ChampionChange) => swapChampion(database, asked, Date.now());

  /** Checks every five minutes. @returns what the last of them found */
  async function checkUntil(minute: number, from = 5, session = TODAY): Promise<DriftCheckResult> {
    const activities = createDriftActivities(database, SYMBOLS);
    let result: DriftCheckResult = { summary: '', rollbacks: [], alerts: [] };
    for (let at = from; at <= minute; at += 5) {
      result = await new MockActivityEnvironment().run(() => activities.checkDrift({ at: session.open + at * BAR_MS }));
    }
    return result;
  }
  const served = (version: number) => serveSession(database, 'lstm', version, HISTORY.at(-version)!);
  const alerts = async () =>
    (await new DriftRepository(database).alerts({ limit: 9 })).map(({ subject, severity, remedy }) => `${subject} ${severity}: ${remedy}`);
  const holds = async () => (await new DriftRepository(database).holds()).map(({ symbol, reason }) => `${symbol} ${reason}`);

  it('finds nothing against a champion like the version before it, and asks for no rollback', async () => {
    await promote(model, 1);
    await promote(model, 2);
    expect(await checkUntil(20)).toEqual({ summary: 'Nothing found.', rollbacks: [], alerts: [] });
    expect((await new DriftRepository(database).newest())?.evidence).toMatchObject([
      { kind: 'lstm', version: 2, reference: 'control' },
      { kind: 'lstm', version: 2, reference: 'v1' },
    ]);
  });

  it('warns of a broken champion at once, and at the third check asks to go back, once a session', async () => {
    await promote(model, 1);
    await served(1);
    await promote(broken(model), 2);
    const first = await checkUntil(5);
    expect(first.summary).toContain('LSTM v2 is worse than what runs beside it');
    expect(first.rollbacks).toEqual([]);
    expect(await alerts()).toEqual(['lstm/2 warning: alert']);
    expect((await checkUntil(10, 10)).rollbacks).toEqual([]);
    const { rollbacks } = await checkUntil(15, 15);
    expect(rollbacks).toEqual([{ kind: 'lstm', version: 1, authority: expect.stringMatching(/^drift\/\d+$/) }]);
    // Asked again by a retry whose first answer was lost.
    expect((await checkUntil(15, 15)).rollbacks).toEqual(rollbacks);
    await change(rollbacks[0]!);
    expect((await checkUntil(30, 20)).rollbacks).toEqual([]);
    expect(await alerts()).toEqual(['lstm/2 severe: roll back']);
    expect(await holds()).toEqual([]);
  });

  it('warns, and does no more, of a champion that does not answer as its control and as its file would', async () => {
    await promote(model, 1);
    const predictions = new PredictionRepository(database);
    const answers = SYMBOLS.flatMap((symbol) =>
      Array.from({ length: 10 }, (_, i) => ({ symbol, ts: TODAY.open + i * BAR_MS, kind: 'lstm' as const, version: 1, final: true })),
    );
    await predictions.record(
      answers.map((one) => ({ ...one, role: 'champion', down: 0.1, neutral: 0.3, up: 0.6 })),
      [],
    );
    await predictions.recordShadows(answers.map((one) => ({ ...one, role: 'control', down: 0.3, neutral: 0.4, up: 0.3 })));
    const { summary, rollbacks } = await checkUntil(10);
    expect(summary).toMatch(
      /LSTM v1 does not answer as what runs beside it on the same rows: a loss of 0\.\d+ nats more is expected of it/,
    );
    expect(rollbacks).toEqual([]);
    expect(await alerts()).toEqual(['lstm/1 warning: alert']);
    expect(await holds()).toEqual([]);
  });

  // After a night that makes the barriers of `ewm` wider than the day can move, nothing is touched, and whoever said so is right.
  it.each<[BarrierVolatility, boolean]>([
    ['ewm', false],
    ['intraday', true],
  ])(
    'counts touches of the barriers that its labels have: those by %s find a champion that expects none worse: %s',
    async (volatility, worse) => {
      await database.pool.query(
        'update bars set open = 1.2 * open, high = 1.2 * high, low = 1.2 * low, close = 1.2 * close where ts >= $1',
        [new Date(TODAY.open).toISOString()],
      );
      const control = fitControl(dataset);
      await promote(model, 1, { ...control, labels: { ...control.labels, volatility } });
      await answer(TODAY, 180, { champion: [0.05, 0.9, 0.05], control: [0.45, 0.1, 0.45] });
      const { summary } = await checkUntil(180, 180);
      expect(summary.includes('LSTM v1 is worse than what runs beside it')).toBe(worse);
    },
  );

  /** Stores what the champion and its control said, the same, in minutes until `until` of a session. */
  async function answerAlike(session: Session, until: number): Promise<void> {
    await answer(session, until, { champion: [0.3, 0.4, 0.3], control: [0.3, 0.4, 0.3] });
  }

  /** Stores the probabilities of DOWN, NEUTRAL and UP that the champion and its control had in minutes until `until` of a session. */
  async function answer(session: Session, until: number, { champion, control }: Record<'champion' | 'control', number[]>): Promise<void> {
    const predictions = new PredictionRepository(database);
    const answers = SYMBOLS.flatMap((symbol) =>
      Array.from({ length: until }, (_, i) => ({ symbol, ts: session.open + i * BAR_MS, kind: 'lstm' as const, version: 1, final: true })),
    );
    const shares = ([down, neutral, up]: number[]) => ({ down: down!, neutral: neutral!, up: up! });
    await predictions.record(
      answers.map((one) => ({ ...one, role: 'champion', ...shares(champion) })),
      [],
    );
    await predictions.recordShadows(answers.map((one) => ({ ...one, role: 'control', ...shares(control) })));
  }
  const pairs = async () => (await new DriftRepository(database).newest())?.evidence as unknown as readonly PairEvidence[];

  it('finds nothing in a session that is cut short, and goes on with its evidence in the next one', async () => {
    const next = sessionOn('2026-03-06')!;
    await new BarRepository(database).copyBars(
      SYMBOLS.flatMap((symbol) => walk(symbol, [...HISTORY, TODAY, next]).filter(({ ts }) => ts >= next.open)),
      { source: 'simulated', fetchedAt: (bar) => bar.ts + BAR_MS },
    );
    await database.pool.query('delete from bars where ts >= $1 and ts < $2', [
      new Date(TODAY.open + 40 * BAR_MS).toISOString(),
      new Date(next.open).toISOString(),
    ]);
    await promote(model, 1);
    await answerAlike(TODAY, 40);
    expect((await checkUntil(40)).summary).toBe('Nothing found.');
    const cut = await pairs();
    // Of the horizons that were open no label ever matures.
    expect((await checkUntil(5, 5, next)).summary).toBe('Nothing found.');
    expect((await pairs())[0]).toMatchObject({ version: 1, reference: 'control', state: cut[0]!.state, evidence: cut[0]!.evidence });
    await answerAlike(next, 10);
    expect((await checkUntil(10, 10, next)).summary).toBe('Nothing found.');
    expect((await pairs())[0]).toMatchObject({ at: next.open + 10 * BAR_MS });
    expect((await pairs())[0]!.state).not.toEqual(cut[0]!.state);
  });

  it('finds nothing at the close of half a day, whose last labels never mature', async () => {
    const half = sessionOn('2026-11-27')!;
    expect(sessionMinutes(half)).toBe(210);
    const sessions = [...sessionsBefore(half.date, 12), half];
    await database.pool.query('truncate bars');
    await new BarRepository(database).copyBars(
      SYMBOLS.flatMap((symbol) => walk(symbol, sessions)),
      { source: 'simulated', fetchedAt: (bar) => bar.ts + BAR_MS },
    );
    await promote(model, 1);
    await answerAlike(half, 210);
    expect((await checkUntil(210, 175, half)).summary).toBe('Nothing found.');
    expect(await pairs()).toMatchObject([{ reference: 'control', at: half.close }]);
    expect(await alerts()).toEqual([]);
  });

  it('goes back over a version that never served a whole session', async () => {
    await promote(model, 1);
    await served(1);
    await promote(broken(model), 2);
    await promote(broken(model), 3);
    const { rollbacks } = await checkUntil(15);
    expect(rollbacks).toMatchObject([{ version: 1 }]);
    expect((await new DriftRepository(database).newest())?.evidence).toMatchObject([{ reference: 'control' }, { reference: 'v1' }]);
    await change(rollbacks[0]!);
    expect(await checkUntil(20, 20)).toMatchObject({ rollbacks: [] });
  });

  it('holds everything where there is no version to go back to', async () => {
    await promote(broken(model), 1);
    expect((await checkUntil(15)).rollbacks).toEqual([]);
    expect(await holds()).toEqual(['* no_stable_model']);
    expect(await alerts()).toEqual(['lstm/1 severe: hold everything: there is no stable version to go back to']);
  });

  it('holds everything where the version before is not stable, which still speaks as evidence', async () => {
    await promote(model, 1);
    await promote(broken(model), 2);
    expect((await checkUntil(15)).rollbacks).toEqual([]);
    expect(await holds()).toEqual(['* no_stable_model']);
    expect(await alerts()).toEqual(['lstm/2 severe: hold everything: there is no stable version to go back to']);
    expect((await new DriftRepository(database).newest())?.evidence).toMatchObject([{ reference: 'control' }, { reference: 'v1' }]);
  });

  it('holds everything where the file of the stable version is corrupt, and goes back over it where an earlier one is stable', async () => {
    await promote(model, 1);
    await served(1);
    await promote(broken(model), 2);
    await database.pool.query(`update model_versions set artifact = '\\x00' where version = 1`);
    expect((await checkUntil(15)).rollbacks).toEqual([]);
    expect(await holds()).toEqual(['* no_stable_model']);
    await promote(model, 3);
    await served(3);
    await promote(broken(model), 4);
    await promote(broken(model), 5);
    await database.pool.query(`update model_versions set artifact = '\\x00' where version = 4`);
    await served(4);
    expect((await checkUntil(30, 20)).rollbacks).toMatchObject([{ version: 3 }]);
  });

  it('compares with the version before alone what came before there were controls, and says nothing', async () => {
    await promote(model, 1, null);
    expect(await checkUntil(15)).toEqual({ summary: 'Nothing found.', rollbacks: [], alerts: [] });
    expect((await new DriftRepository(database).newest())?.evidence).toEqual([]);
  });

  it('has what a champion begins with ready while nothing is due', async () => {
    await promote(model, 1);
    await promote(model, 2);
    const clock = new MarketClockRepository(database);
    const newestBar = (minute: number) =>
      clock.write({
        source: 'simulated',
        state: 'open',
        marketTime: TODAY.open + minute * BAR_MS,
        wallTime: Date.now(),
        speed: 60,
        session: TODAY.date,
        lastBarTs: TODAY.open + (minute - 1) * BAR_MS,
        lastBarWallTime: null,
      });
    await newestBar(3);
    const activities = createDriftActivities(database, SYMBOLS);
    const due = new MockActivityEnvironment().run(() => activities.awaitDriftCheck({ after: null })) as Promise<DriftCheckInput>;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await newestBar(5);
    const { at } = await due;
    // From here on no file can be run any more.
    await database.pool.query(`update model_versions set artifact = '\\x00'`);
    await new MockActivityEnvironment().run(() => activities.checkDrift({ at }));
    expect(await pairs()).toMatchObject([{ reference: 'control' }, { reference: 'v1' }]);
  });

  it('leaves a predecessor out whose file is corrupt', async () => {
    await promote(model, 1);
    await promote(model, 2);
    await database.pool.query(`update model_versions set artifact = '\\x00' where version = 1`);
    expect((await checkUntil(5)).summary).toBe('Nothing found.');
    expect((await new DriftRepository(database).newest())?.evidence).toMatchObject([{ reference: 'control' }]);
  });
});
