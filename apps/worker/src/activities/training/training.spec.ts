import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActivityCancellationDetails } from '@temporalio/common';
import { defaultActivityInfo, MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  BarRepository,
  ChampionRepository,
  ControlRepository,
  CorporateActionRepository,
  DatasetMismatchError,
  MarketClockRepository,
  ModelRepository,
  SessionGainRepository,
  VerdictRepository,
  type Database,
} from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { BAR_MS, ModelOutputError, nextSession, requireProbabilities } from '@tandem/domain';
import {
  BASELINES,
  classificationMetrics,
  fitHar,
  parseControl,
  parseHar,
  predictControl,
  readCard,
  readDescription,
  readVerdict,
  type Verdict,
} from '@tandem/evaluation';
import { steadyGains } from '@tandem/evaluation/testing';
import { FEATURE_SETS, labelParameters, UnknownFeatureError, valuesOf, type Dataset } from '@tandem/features';
import {
  loadBackend,
  ModelRunner,
  predictSamples,
  trainModel as train,
  writeTflite,
  type BudgetLimits,
  type ModelMetadata,
  type TrainingProgress,
} from '@tandem/models';
import type { BuildDatasetInput, DatasetSummary, TrainedModel, TrainModelInput, VerdictSummary } from '@tandem/pipeline';
import { loadArtifact, MOVEMENT_BASELINE, registerVersion } from '@tandem/registry';
import { makeChampion } from '@tandem/registry/testing';
import { nanBeyondProbe, predictingAlways } from '../../../testing/faulty-models.js';
import { storeSimulatedMarket, TEST_SYMBOLS } from '../../../testing/virtual-market.js';
import { buildDataset, FrozenDatasets } from './datasets.js';
import type { TrainingDependencies } from './dependencies.js';
import { fitModel } from './fit-model.js';
import { trainModel } from './train-model.js';
import { validateModel } from './validate-model.js';

const TINY: BudgetLimits = { maxEpochs: 3, epochShare: 1, maxTrainSamples: 64, maxValidationSamples: 64, batchSize: 32, patience: 3 };
const FIRST: BuildDatasetInput = { reason: 'first-training', budget: 'first' };

const server = useDatabase();
let checkpointDirectory: string;
let database: Database;
beforeEach(async () => {
  checkpointDirectory = await mkdtemp(join(tmpdir(), 'tandem-training-'));
  return () => rm(checkpointDirectory, { recursive: true });
});

/** A database with the first sessions of the simulated market, and activities on it in a process of their own. */
async function prepare(sessions: number): Promise<TrainingDependencies> {
  database = await server.createFilled(`simulated_${sessions}_sessions`, (draft) => storeSimulatedMarket(draft, sessions));
  return newProcess();
}

function newProcess(): TrainingDependencies {
  const datasets = new FrozenDatasets(database, TEST_SYMBOLS);
  const budgets = { first: TINY, fast: TINY, full: TINY };
  return { database, datasets, budgets, backend: 'auto', seed: 7 };
}

/** Activity runs of one workflow run, which decides ids and versions. */
function activities(dependencies: TrainingDependencies, workflowId = 'first-training', runId = 'run-1') {
  const environment = () => new MockActivityEnvironment({ ...defaultActivityInfo, workflowExecution: { workflowId, runId } });
  return {
    environment,
    build: (input = FIRST): Promise<Awaited<ReturnType<typeof buildDataset>>> =>
      buildDataset(dependencies.datasets, input, { workflowId, runId }),
    train: (input: TrainModelInput, within = environment()): Promise<TrainedModel> =>
      within.run(() => trainModel({ database, checkpointDirectory, fit: (...order) => fitModel(dependencies, ...order) }, input)),
    validate: (trained: TrainedModel, { datasetId }: DatasetSummary): Promise<VerdictSummary> =>
      validateModel(dependencies, { kind: trained.kind, version: trained.version, datasetId }, { workflowId, runId }),
  };
}

/** Trains until the second epoch begins and is cancelled there, by default by a worker that shuts down. */
async function trainPartly(
  { environment, train }: ReturnType<typeof activities>,
  input: TrainModelInput,
  details = new ActivityCancellationDetails({ workerShutdown: true }),
): Promise<unknown> {
  const within = environment();
  within.on('heartbeat', (progress: TrainingProgress | undefined) => {
    if (progress !== undefined && progress.epoch > 1) within.cancel('CANCELLED', details);
  });
  return train(input, within).catch((error: unknown) => error);
}

describe('buildDataset', () => {
  it('freezes the same rows however often it is called by a run', async () => {
    const run = activities(await prepare(4));
    const { dataset } = await run.build();
    expect(dataset).toMatchObject({ datasetId: 'first-training/run-1', sessions: 4, holdoutSamples: 0 });
    expect((await run.build()).dataset).toEqual(dataset);
  });

  it('leaves out the session under way', async () => {
    const dependencies = await prepare(4);
    const clocks = new MarketClockRepository(database);
    const clock = (await clocks.read())!;
    await clocks.write({ ...clock, state: 'open' });
    expect((await activities(dependencies).build()).dataset?.sessions).toBe(3);
  });

  it('says why there is none before the market is prepared', async () => {
    database = await server.createDatabase();
    const run = activities(newProcess());
    const { dataset, refusal, finding } = await run.build();
    expect([dataset, refusal, finding]).toEqual([null, expect.stringContaining('No session is stored yet'), refusal]);
  });

  it('says why there is none when too few sessions are stored', async () => {
    const run = activities(await prepare(4));
    const { dataset, refusal, finding } = await run.build({ reason: 'session-close', budget: 'fast' });
    expect(dataset).toBeNull();
    expect(finding).toBe('Data quality: 0 of 3120 bars rejected.');
    expect(refusal).toContain('at least 20 sessions');
  });
});

describe('what UP and DOWN mean', () => {
  it('is tuned while there is no champion, and kept from then on', async () => {
    const dependencies = await prepare(20);
    const first = activities(dependencies);
    const old = (await first.build()).dataset!;
    await first.train({ kind: 'lstm', datasetId: old.datasetId, budget: 'first' });
    const tuned = (await dependencies.datasets.rebuild(old.datasetId)).barrier.multiple;
    const champion = { labels: { horizon: 30, multiple: tuned + 0.05, sigmaSpan: 100, volatility: 'intraday' } };
    await database.pool.query(`update model_versions set metadata = metadata || $1::jsonb`, [JSON.stringify(champion)]);
    await new ChampionRepository(database).change({
      changeId: 'first',
      kind: 'lstm',
      version: 1,
      revision: 1,
      actor: 'test',
      reason: 'first',
      at: 0,
    });

    const { dataset } = await activities(dependencies, 'nightly-1', 'run-2').build({ reason: 'session-close', budget: 'fast' });
    const labelsOf = async ({ datasets }: TrainingDependencies, id: string) => labelParameters(await datasets.rebuild(id));
    expect(await labelsOf(dependencies, dataset!.datasetId)).toEqual(champion.labels);
    expect(await labelsOf(newProcess(), dataset!.datasetId)).toEqual(champion.labels);
    // As it was stored before a dataset could say what sets its barriers.
    await database.pool.query(`update datasets set spec = spec - 'barrierVolatility' where id = $1`, [old.datasetId]);
    expect(await labelsOf(newProcess(), old.datasetId)).toMatchObject({ multiple: tuned, volatility: 'ewm' });
  });
});

describe('trainModel', () => {
  it('continues from its checkpoint to the same file that an uninterrupted training makes', async () => {
    const whole = activities(await prepare(4));
    const { dataset } = await whole.build();
    const input: TrainModelInput = { kind: 'lstm', datasetId: dataset!.datasetId, budget: 'first' };
    const expected = await whole.train(input);

    const killed = activities(await prepare(4));
    await killed.build();
    expect(await trainPartly(killed, input)).toMatchObject({ name: 'CancelledFailure' });
    expect(await readdir(checkpointDirectory)).toEqual(['lstm_v1.checkpoint']);

    const resumed = activities(newProcess());
    const epochs: number[] = [];
    const within = resumed.environment();
    within.on('heartbeat', (progress: TrainingProgress) => epochs.push(progress.epoch));
    expect(await resumed.train(input, within)).toEqual(expected);
    expect(Math.min(...epochs)).toBe(2);
    expect(await readdir(checkpointDirectory)).toEqual([]);
  });

  it('leaves no checkpoint when its workflow cancels it', async () => {
    const run = activities(await prepare(4));
    const { dataset } = await run.build();
    const cancelled = trainPartly(
      run,
      { kind: 'lstm', datasetId: dataset!.datasetId, budget: 'first' },
      new ActivityCancellationDetails({ cancelRequested: true }),
    );
    expect(await cancelled).toMatchObject({ name: 'CancelledFailure' });
    expect(await readdir(checkpointDirectory)).toEqual([]);
  });

  it('removes what was left a week ago by trainings that never ended, and nothing else', async () => {
    const names = ['lstm_v1.checkpoint', 'lstm_v2.checkpoint.partial', 'lstm_v3.checkpoint', 'notes.txt'];
    for (const name of names) await writeFile(join(checkpointDirectory, name), '');
    const eightDaysAgo = Date.now() / 1_000 - 8 * 86_400;
    for (const name of names.filter((name) => name !== 'lstm_v3.checkpoint'))
      await utimes(join(checkpointDirectory, name), eightDaysAgo, eightDaysAgo);
    const run = activities(await prepare(4));
    const { dataset } = await run.build();
    await run.train({ kind: 'transformer', datasetId: dataset!.datasetId, budget: 'first' });
    expect(await readdir(checkpointDirectory)).toEqual(['lstm_v3.checkpoint', 'notes.txt']);
  });

  it('trains no second version when its result was lost', async () => {
    const run = activities(await prepare(4));
    const { dataset } = await run.build();
    const input: TrainModelInput = { kind: 'transformer', datasetId: dataset!.datasetId, budget: 'first' };
    const first = await run.train(input);
    const heartbeats: unknown[] = [];
    const within = run.environment();
    within.on('heartbeat', (progress: unknown) => heartbeats.push(progress));
    expect(await run.train(input, within)).toEqual(first);
    expect(heartbeats.filter((progress) => progress !== undefined)).toEqual([]);
  });

  it('reports its epochs in its heartbeats', async () => {
    const run = activities(await prepare(4));
    const { dataset } = await run.build();
    const heartbeats: (TrainingProgress | undefined)[] = [];
    const within = run.environment();
    within.on('heartbeat', (progress: TrainingProgress | undefined) => heartbeats.push(progress));
    await run.train({ kind: 'lstm', datasetId: dataset!.datasetId, budget: 'first' }, within);
    expect(heartbeats.at(-1)).toMatchObject({ kind: 'lstm', epoch: 3, epochs: 3, batchShare: 1 });
  });

  it('continues when a share was split since the dataset was frozen', async () => {
    const { dataset } = await activities(await prepare(4)).build();
    const clocks = new MarketClockRepository(database);
    const clock = (await clocks.read())!;
    const { date, open } = nextSession(clock.session!);
    await new CorporateActionRepository(database).upsert([
      { symbol: 'NKE', exDate: date, kind: 'split', value: 4, source: 'simulated', fetchedAt: open },
    ]);
    await clocks.write({ ...clock, state: 'open', session: date, marketTime: open });
    expect((await newProcess().datasets.rebuild(dataset!.datasetId)).hash).toBe(dataset!.hash);
  });

  it('refuses bars that have changed since the dataset was frozen', async () => {
    const { dataset } = await activities(await prepare(4)).build();
    const series = (await new BarRepository(database).latest(['NKE'], 500)).get('NKE')!;
    const clock = (await new MarketClockRepository(database).read())!;
    const corrected = { symbol: 'NKE', ts: series.ts[0]!, open: 50, high: 51, low: 49, close: 50, volume: 1 };
    await new BarRepository(database).upsertLive([corrected], { ...clock, marketTime: clock.marketTime + BAR_MS });
    const training = activities(newProcess()).train({ kind: 'lstm', datasetId: dataset!.datasetId, budget: 'first' });
    await expect(training).rejects.toBeInstanceOf(DatasetMismatchError);
  });
});

describe('validateModel', () => {
  it('accepts a first version whose file is sound, unproven', async () => {
    const run = activities(await prepare(4));
    const { dataset } = await run.build();
    const trained = await run.train({ kind: 'lstm', datasetId: dataset!.datasetId, budget: 'first' });
    expect(await run.validate(trained, dataset!)).toMatchObject({ kind: 'lstm', version: 1, accepted: true, proven: false });
  });

  it('freezes a control of the training rows beside a first version, without a hold-out', async () => {
    const dependencies = await prepare(4);
    const run = activities(dependencies);
    const { dataset } = await run.build();
    const trained = await run.train({ kind: 'transformer', datasetId: dataset!.datasetId, budget: 'first' });
    await run.validate(trained, dataset!);
    const control = parseControl(await new ControlRepository(database).find('transformer', 1));
    const rebuilt = await dependencies.datasets.rebuild(dataset!.datasetId);
    const { samples, featureNames, barrier } = rebuilt;
    expect(samples.holdout.length).toBe(0);
    // And what its forecast of movement is to beat.
    expect(parseHar(await new ControlRepository(database).findMovement('transformer', 1))).toEqual(fitHar(rebuilt));
    expect(control).toMatchObject({ featureNames, labels: { multiple: barrier.multiple }, training: { datasetHash: dataset!.hash } });
    const { rows } = await database.pool.query<{ metadata: ModelMetadata }>('select metadata from model_versions');
    const { training, labels } = rows[0]!.metadata;
    expect(control).toMatchObject({ labels, training: { from: training.from, to: training.to } });
    const p = predictControl(control, new Float32Array(3 * featureNames.length).fill(NaN));
    expect(() => requireProbabilities(p, 'the control')).not.toThrow();
  });

  it('stores no other control when it is retried, nor when its run is reset and the dataset is another', async () => {
    const dependencies = await prepare(4);
    const run = activities(dependencies);
    const { dataset } = await run.build();
    const trained = await run.train({ kind: 'lstm', datasetId: dataset!.datasetId, budget: 'first' });
    await run.validate(trained, dataset!);
    const { rows: before } = await database.pool.query('select * from controls');
    await run.validate(trained, dataset!);
    await database.pool.query(`update bars set volume = volume + 1 where symbol = 'NKE' and ts = (select max(ts) from bars)`);
    const reset = activities(newProcess(), 'first-training', 'run-2');
    const other = (await reset.build()).dataset!;
    expect(other.hash).not.toBe(dataset!.hash);
    await reset.validate(trained, other);
    expect((await database.pool.query('select * from controls')).rows).toEqual(before);
    expect(before).toHaveLength(1);
  });

  it.each([
    [
      'whose file is corrupt',
      `update model_versions set artifact = '\\x00' where version = 1`,
      /The champion v1 cannot be run \(.* is corrupt/,
    ],
    [
      'that the runtime refuses',
      `update model_versions set artifact = '\\x00', sha256 = encode(sha256('\\x00'), 'hex') where version = 1`,
      /The champion v1 cannot be run/,
    ],
  ])('lets a successor in for a champion %s, and says so', async (_what, damage, reason) => {
    const dependencies = await prepare(4);
    const old = activities(dependencies);
    const { dataset } = await old.build();
    await old.train({ kind: 'lstm', datasetId: dataset!.datasetId, budget: 'first' });
    await new ChampionRepository(database).change({
      changeId: 'first',
      kind: 'lstm',
      version: 1,
      revision: 1,
      actor: 'test',
      reason: 'first',
      at: 0,
    });
    await database.pool.query(damage);

    const successor = activities(dependencies, 'retrain-1');
    const trained = await successor.train({ kind: 'lstm', datasetId: dataset!.datasetId, budget: 'first' });
    const verdict = await successor.validate(trained, dataset!);
    expect(verdict).toMatchObject({ version: 2, accepted: true });
    expect(verdict.reasons.join(' ')).toMatch(reason);
    expect(await new VerdictRepository(database).find(verdict.verdictId)).toMatchObject({ championVersion: 1 });
  });

  it('refuses a challenger without a hold-out where a champion can be run', async () => {
    const dependencies = await prepare(4);
    const old = activities(dependencies);
    const { dataset } = await old.build();
    await old.train({ kind: 'lstm', datasetId: dataset!.datasetId, budget: 'first' });
    await makeChampion(database, 'lstm', 1);
    const again = activities(dependencies, 'first-training-again');
    const trained = await again.train({ kind: 'lstm', datasetId: dataset!.datasetId, budget: 'first' });
    expect(await again.validate(trained, dataset!)).toMatchObject({
      version: 2,
      accepted: false,
      reasons: expect.arrayContaining(['There is no hold-out to compare with the champion on.']),
    });
  });

  it('compares challenger, champion and baselines on the hold-out, and stores the verdict once', async () => {
    const dependencies = await prepare(20);
    const first = activities(dependencies);
    const old = (await first.build()).dataset!;
    await first.train({ kind: 'lstm', datasetId: old.datasetId, budget: 'first' });
    await new ChampionRepository(database).change({
      changeId: 'first',
      kind: 'lstm',
      version: 1,
      revision: 1,
      actor: 'test',
      reason: 'first',
      at: 0,
    });

    const run = activities(dependencies, 'nightly-1', 'run-2');
    const { dataset } = await run.build({ reason: 'session-close', budget: 'fast' });
    const challenger = await run.train({ kind: 'lstm', datasetId: dataset!.datasetId, budget: 'fast' });
    const verdict = await run.validate(challenger, dataset!);
    expect(await run.validate(challenger, dataset!)).toEqual(verdict);
    const stored = await new VerdictRepository(database).find(verdict.verdictId);
    expect(stored).toMatchObject({ version: 2, championVersion: 1, championRevision: 1, datasetId: 'nightly-1/run-2' });
    expect(verdict.reasons.join(' ')).toMatch(/version 1/);
    const card = readCard(stored!.numbers)!;
    expect(card.rows).toBe(dataset!.holdoutSamples);
    expect(card.lines.map(({ role, name }) => `${role}: ${name}`)).toEqual([
      'model: this version',
      'rival: version 1',
      ...BASELINES.map(({ name }) => `baseline: ${name}`),
    ]);
    card.lines.forEach(({ touchAuc, directionAuc }) => expect([touchAuc.interval, directionAuc.interval]).not.toContain(null));
    expect(verdict.reasons.slice(-6)).toEqual(readDescription(stored!.numbers));
    const { checks, logLossTest, model, rival } = readVerdict(stored!);
    expect(checks!.filter(({ decides }) => decides).every(({ passed }) => passed)).toBe(verdict.accepted);
    expect(logLossTest!.sessions.map(({ session }) => session)).toEqual(
      (await dependencies.datasets.rebuild(dataset!.datasetId)).split.holdout,
    );
    for (const { rows, confusion, reliability } of [model!, rival!]) {
      expect(rows).toBe(dataset!.holdoutSamples);
      for (const counts of [confusion.flat(), ...reliability!.map(({ bins }) => bins.map((bin) => bin.rows))]) {
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows);
      }
    }
    expect(stored!.numbers['runId']).toBe('run-2');
    expect(JSON.stringify(stored!.numbers).length).toBeLessThan(250_000);
    expect(JSON.stringify(verdict).length).toBeLessThan(5_000);
  });

  it('scores a champion that reads other features on the same rows', async () => {
    const dependencies = await prepare(20);
    const run = activities(dependencies, 'nightly-1', 'run-2');
    const { dataset } = await run.build({ reason: 'session-close', budget: 'fast' });
    const plain = await dependencies.datasets.withFeatures(dataset!.datasetId, FEATURE_SETS.plain);
    const backend = await loadBackend('auto');
    const champion = await train({ kind: 'lstm', dataset: plain, budget: TINY, seed: 7, backend });
    await registerVersion(database, { kind: 'lstm', workflowId: 'long-ago' }, (version) => writeTflite(champion, version));
    await new ChampionRepository(database).change({
      changeId: 'first',
      kind: 'lstm',
      version: 1,
      revision: 1,
      actor: 'test',
      reason: 'first',
      at: 0,
    });

    const challenger = await run.train({ kind: 'lstm', datasetId: dataset!.datasetId, budget: 'fast' });
    const verdict = await run.validate(challenger, dataset!);
    const stored = await new VerdictRepository(database).find(verdict.verdictId);
    const numbers = stored!.numbers as unknown as Verdict['numbers'];
    const alone = await ModelRunner.load(await loadArtifact(database, 'lstm', 1));
    const expected = classificationMetrics(await predictSamples(alone, plain, 'holdout'), plain.samples.holdout.classIndex);
    expect(numbers.champion?.scorecard.figures.logLoss.value).toBeCloseTo(expected.logLoss, 12);
    expect(numbers.champion?.scorecard.rows).toBe(numbers.challenger?.scorecard.rows);
  });
});

/** A run with a hold-out, and networks trained on it, each stored as the next version of the LSTM. */
async function prepareRun() {
  const dependencies = await prepare(20);
  const run = activities(dependencies, 'nightly-1', 'run-1');
  const dataset = (await run.build({ reason: 'session-close', budget: 'fast' })).dataset!;
  const model = await train({
    kind: 'lstm',
    dataset: await dependencies.datasets.rebuild(dataset.datasetId),
    budget: TINY,
    seed: 7,
    backend: await loadBackend('auto'),
  });
  const store = async (odd: typeof model) => {
    const workflowId = `run-${randomUUID()}`;
    const { version, sha256 } = await registerVersion(database, { kind: 'lstm', workflowId }, (claimed) => writeTflite(odd, claimed));
    return { kind: 'lstm', version, sha256, epochs: 1, validationLogLoss: 1 } as const;
  };
  const promote = (version: number) =>
    new ChampionRepository(database).change({
      changeId: 'first',
      kind: 'lstm',
      version,
      revision: 1,
      actor: 'test',
      reason: 'first',
      at: 0,
    });
  return { dependencies, dataset, model, store, promote, validate: (trained: TrainedModel) => run.validate(trained, dataset) };
}

it('the gate tests no version on sessions that it has learnt from', async () => {
  const { model, store, validate } = await prepareRun();
  const { sessions } = model.provenance;
  const learnt = { ...sessions, validation: { ...sessions.validation, last: sessions.holdout!.first } };
  const seen = await store({ ...model, provenance: { ...model.provenance, sessions: learnt } });
  await expect(validate(seen)).rejects.toThrow(/has learnt from sessions until .* begins on .* be tested on what it knows/);
  expect(await new VerdictRepository(database).newest('lstm', seen.version)).toBeNull();
});

describe('the gains of a challenger', () => {
  it('are kept of each session of the hold-out, once however often it is validated', async () => {
    const { dependencies, dataset, model, store, promote, validate } = await prepareRun();
    await promote((await store(model)).version);
    const challenger = await store(model);
    await validate(challenger);
    const gains = new SessionGainRepository(database);
    const stored = await gains.of('lstm', 2);
    const sessions = stored.filter(({ against }) => against === 'v1').map(({ session }) => session);
    expect(sessions).toHaveLength(5);
    const inMovement = [MOVEMENT_BASELINE, 'v1, movement'];
    expect(new Set(stored.map(({ against }) => against))).toEqual(new Set([...BASELINES.map(({ name }) => name), 'v1', ...inMovement]));
    expect(stored).toHaveLength(5 * (BASELINES.length + 3));
    expect(stored.every(({ origin, rows }) => origin === 'holdout' && rows > 0)).toBe(true);
    expect(stored.filter(({ against }) => against === 'v1').map(({ gain }) => gain)).toEqual([0, 0, 0, 0, 0]);

    const again = activities(dependencies, 'nightly-2', 'run-1');
    const verdict = await again.validate(challenger, dataset);
    expect(verdict.reasons.join(' ')).toMatch(
      /Movement unproven: CRPS .* than that of HAR × time of day \([\d.]+; e-value [\d.]+, 5 sessions\)/,
    );
    expect(await gains.of('lstm', 2)).toEqual(stored);
    expect(verdict.reasons.at(-1)).toMatch(/class prior \([\d.]+; e-value [\d.]+, 5 sessions\)/);
    expect(await gains.of('lstm', 1)).toEqual([]);
  });

  it('speak for it in a later verdict, and give it its mark', async () => {
    const { dependencies, dataset, model, store, promote, validate } = await prepareRun();
    await promote((await store(model)).version);
    const challenger = await store(model);
    expect((await validate(challenger)).reasons.join(' ')).toContain('Log loss is not significantly lower');
    const later = steadyGains(30, 0.2).map((one) => ({ ...one, session: one.session.replace('2026', '2036') }));
    await new SessionGainRepository(database).record(
      ['v1', MOVEMENT_BASELINE, ...BASELINES.map(({ name }) => name)].flatMap((against) =>
        later.map((one) => ({ ...one, kind: 'lstm' as const, version: challenger.version, against, origin: 'live' as const, rows: 300 })),
      ),
    );
    const verdict = await activities(dependencies, 'nightly-2', 'run-1').validate(challenger, dataset);
    expect(verdict.reasons[1]).toMatch(/^Log loss is lower beyond chance: e-value \S+, 35 sessions in which both met \(limit 100\)/);
    expect(verdict).toMatchObject({
      proven: true,
      accepted: true,
      reasons: expect.arrayContaining([expect.stringMatching(/^Macro-F1 .* is not lower than .* by more than 0\.01: enough/)]),
    });
    expect(await new ModelRepository(database).find('lstm', challenger.version)).toMatchObject({ proven: true, provenMovement: true });
  });
});

describe('a challenger that is no model', () => {
  it.each(['no champion', 'a champion'])('is refused for NaN on the hold-out, stored, where there is %s', async (against) => {
    const { dataset, model, store, promote, validate } = await prepareRun();
    if (against === 'a champion') await promote((await store(model)).version);
    const verdict = await validate(await store(nanBeyondProbe(model)));
    expect(verdict).toMatchObject({ accepted: false, proven: false });
    expect(verdict.reasons[0]).toMatch(
      /^The file cannot be served: On the hold-out, LSTM v\d predicts \[NaN, NaN, NaN\] for row 0 of \d+; expected three probabilities/,
    );
    expect(await new VerdictRepository(database).find(verdict.verdictId)).toMatchObject({ accepted: false, reasons: verdict.reasons });
    expect(await new ControlRepository(database).find('lstm', verdict.version)).toMatchObject({ training: { datasetHash: dataset.hash } });
  });

  it('is refused when the runtime fails on a hold-out row, and that is stored', async () => {
    const { model, store, validate } = await prepareRun();
    const trained = await store(model);
    const failure = new ModelOutputError('LSTM v1 fails on its windows (out of bounds)');
    const usual = Reflect.get(ModelRunner.prototype, 'forecast');
    // Its own probe, of the file check and of the scoring, goes well.
    const forecast = vi
      .spyOn(ModelRunner.prototype, 'forecast')
      .mockImplementationOnce(usual)
      .mockImplementationOnce(usual)
      .mockRejectedValueOnce(failure);
    const verdict = await validate(trained);
    forecast.mockRestore();
    expect(verdict).toMatchObject({ accepted: false, reasons: [expect.stringContaining('On the hold-out, LSTM v1 fails on its windows')] });
    expect(await new VerdictRepository(database).find(verdict.verdictId)).toMatchObject({ accepted: false });
  });

  it('is refused for one class alone in place of a champion that cannot be run', async () => {
    const { model, store, promote, validate } = await prepareRun();
    await promote((await store(model)).version);
    await database.pool.query(`update model_versions set artifact = '\\x00' where version = 1`);
    const verdict = await validate(await store(predictingAlways(model, 3)));
    expect(verdict.accepted).toBe(false);
    expect(verdict.reasons.join(' ')).toMatch(/The champion v1 cannot be run .* NEUTRAL is predicted on 100\.0 % of the rows/);
  });

  it('is not what a sound one meets in a champion that answers NaN', async () => {
    const { model, store, promote, validate } = await prepareRun();
    await promote((await store(nanBeyondProbe(model))).version);
    const verdict = await validate(await store(model));
    expect(verdict.reasons.join(' ')).toMatch(/The champion v1 cannot be run \(LSTM v1 predicts \[NaN, NaN, NaN\] for row 0/);
  });
});

describe('a dataset for models that read other features', () => {
  it('has the rows and labels of the frozen one, and is that one where the features are the same', async () => {
    const dependencies = await prepare(4);
    const { datasetId } = (await activities(dependencies).build()).dataset!;
    const frozen = await dependencies.datasets.rebuild(datasetId);
    const plain = await dependencies.datasets.withFeatures(datasetId, FEATURE_SETS.plain);
    expect(plain.featureNames).toEqual(FEATURE_SETS.plain);
    expect(plain.samples).toEqual(frozen.samples);
    const labelsOf = ({ rows }: Dataset) => [...valuesOf(rows)].map(({ labels }) => labels);
    expect(labelsOf(plain)).toEqual(labelsOf(frozen));
    expect(await dependencies.datasets.withFeatures(datasetId, frozen.featureNames)).toBe(frozen);
    expect(await dependencies.datasets.rebuild(datasetId)).toBe(frozen);
  });

  it('is refused when the bars have changed since', async () => {
    const { datasets } = await prepare(4);
    const { dataset } = await activities({ ...newProcess(), datasets }).build();
    await database.pool.query(`update bars set volume = volume + 1 where symbol = 'NKE' and ts = (select max(ts) from bars)`);
    await expect(datasets.withFeatures(dataset!.datasetId, FEATURE_SETS.plain)).rejects.toThrow(DatasetMismatchError);
  });

  it('is refused for features that do not exist', async () => {
    const dependencies = await prepare(4);
    const { datasetId } = (await activities(dependencies).build()).dataset!;
    await expect(dependencies.datasets.withFeatures(datasetId, ['moon_phase'])).rejects.toThrow(UnknownFeatureError);
  });
});
