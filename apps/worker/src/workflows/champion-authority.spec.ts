import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, rootCause, TemporalFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AuditRepository,
  ChampionRepository,
  DriftRepository,
  ModelRepository,
  VerdictRepository,
  type Database,
  type NewChampionRequest,
} from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { syntheticDataset } from '@tandem/features/testing';
import { loadBackend, sha256, trainModel, writeTflite, type TrainedModel } from '@tandem/models';
import {
  authorityIds,
  FAILURES,
  TASK_QUEUES,
  workflowIds,
  WORKFLOWS,
  type ChampionChange,
  type ChampionChangeResult,
  type ChampionPointer,
} from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { verifyChanges } from '@tandem/registry';
import { makeChampion, requestChange, signBaseline } from '@tandem/registry/testing';
import { startRealEnvironment, type WorkflowEnvironment } from '../../testing/workflow-environment.js';
import { createOperationsActivities } from '../activities/operations.js';

const TINY_BUDGET = { maxEpochs: 1, epochShare: 1, maxTrainSamples: 64, maxValidationSamples: 64, batchSize: 32, patience: 1 };
const VERSIONS = [1, 2, 3, 4];
const AT = Date.UTC(2026, 2, 5, 15);

/** The change that attackers want: none of these may be made by whoever merely reaches Temporal. */
const WANTED = { kind: 'lstm', version: 3 } as const;

/** How a run of `changeChampion` ended. */
interface Outcome {
  /** The pointer; null when the run failed. */
  readonly result: ChampionChangeResult | null;
  readonly type: string | null;
  readonly message: string;
  /** What Temporal's UI shows of it in words. */
  readonly details: string;
  /** Tries of the step that moves the pointer. */
  readonly swaps: number;
}

describe.skipIf(TEMPORAL_CLI === null)('a change of champion that whoever reaches Temporal starts, over real servers', () => {
  const server = useDatabase();
  let environment: WorkflowEnvironment;
  let model: TrainedModel;
  let directory: string;
  let database: Database;
  /** The workers of all tests, over the database of whichever runs. */
  let workers: Promise<void>;
  const over = Promise.withResolvers<void>();
  const headsFileOf = ({ url }: Database) => join(directory, `heads-of-${new URL(url).pathname.slice(1)}`);
  const operations = () => createOperationsActivities(database, { modelDirectory: directory, auditHeadsFile: headsFileOf(database) });
  beforeAll(async () => {
    environment = await startRealEnvironment();
    directory = await mkdtemp(join(tmpdir(), 'tandem-authority-'));
    workers = environment.withWorkers(
      {
        checkArtifact: (input) => operations().checkArtifact(input),
        swapChampion: (input) => operations().swapChampion(input),
        auditRefusal: (input) => operations().auditRefusal(input),
        publishChampions: () => operations().publishChampions(),
      },
      () => over.promise,
    );
    model = await trainModel({
      kind: 'lstm',
      dataset: syntheticDataset(),
      seed: 5,
      backend: await loadBackend('auto'),
      budget: TINY_BUDGET,
    });
  });
  afterAll(async () => {
    over.resolve();
    await workers;
    await environment?.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    database = await server.createFilled('authority', async (draft) => {
      for (const version of VERSIONS) await storeVersion(draft, version);
      await makeChampion(draft, 'lstm', 1);
      await signBaseline(draft, headsFileOf(draft));
    });
  });

  async function storeVersion(to: Database, version: number): Promise<void> {
    const models = new ModelRepository(to);
    await models.claimVersion('lstm', `run-${version}`);
    const artifact = writeTflite(model, version);
    await models.storeArtifact({ kind: 'lstm', version, artifact, sha256: sha256(artifact), metadata: {} });
  }

  const champion = () => new ChampionRepository(database).find('lstm');
  const recorded = async () => (await new AuditRepository(database).list(100)).filter(({ action }) => !action.endsWith('-requested'));

  /** Starts the workflow as a bare client does, and waits for its end. */
  async function start(input: unknown, workflowId: string = workflowIds.changeChampion('lstm')): Promise<Outcome> {
    const started = { workflowId, taskQueue: TASK_QUEUES.operations, args: [input] };
    const handle = await environment.client.workflow.start(WORKFLOWS.changeChampion, started);
    const ended = await handle.result().then(
      (result: ChampionChangeResult) => ({ result, type: null, message: '' }),
      (error: unknown) => {
        if (!(error instanceof WorkflowFailedError)) throw error;
        return { result: null, type: rootType(error.cause), message: rootCause(error.cause) ?? '' };
      },
    );
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    const { events } = await handle.fetchHistory();
    const swap = events?.find((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'swapChampion');
    const tried = events?.find((event) => String(event.activityTaskStartedEventAttributes?.scheduledEventId) === String(swap?.eventId));
    return { ...ended, details: currentDetails, swaps: tried?.activityTaskStartedEventAttributes?.attempt ?? 0 };
  }

  /** Expects that a run moves nothing, is not tried again, and is refused in words and on record. */
  async function expectRefused(input: unknown, why: RegExp, type: string = FAILURES.unauthorizedChange): Promise<void> {
    const [before, history] = [await champion(), await new ChampionRepository(database).history('lstm')];
    const entries = (await recorded()).length;
    const outcome = await start(input);
    expect(outcome).toMatchObject({ result: null, type, message: expect.stringMatching(why), details: expect.stringMatching(why) });
    expect(outcome.details).toMatch(/^Refused, and nothing was changed\./);
    expect(outcome.swaps).toBeLessThanOrEqual(1);
    expect([await champion(), await new ChampionRepository(database).history('lstm')]).toEqual([before, history]);
    const [newest, ...others] = await recorded();
    expect(others).toHaveLength(entries);
    expect(newest).toMatchObject({ action: expect.stringMatching(/-refused$/), details: { problem: expect.stringMatching(why) } });
    expect((await new AuditRepository(database).verify()).firstBreak).toBeNull();
    expect((await verifyChanges(database)).unrecorded).toEqual([]);
  }

  /** A verdict on a version, by default one that accepts it against the champion of now. */
  async function judge(version: number, changes: { accepted?: boolean; championRevision?: number } = {}): Promise<ChampionChange> {
    const current = await champion();
    const { id } = await new VerdictRepository(database).record({
      workflowId: `nightly-${randomUUID()}`,
      kind: 'lstm',
      version,
      championVersion: current?.version ?? null,
      championRevision: current?.revision ?? 0,
      datasetId: null,
      accepted: true,
      proven: false,
      reasons: ['Log loss is not lower.'],
      numbers: {},
      ...changes,
    });
    return { kind: 'lstm', version, authority: authorityIds.verdict(id) };
  }

  /** The monitor decides to go back. */
  async function decide(toVersion: number, minute: number): Promise<ChampionChange> {
    const drift = new DriftRepository(database);
    const reportAt = AT + minute * 60_000;
    const report = { at: reportAt, session: '2026-03-05', checkedAt: reportAt, severity: 'severe', episodes: [], evidence: [] } as const;
    await drift.record({ report, alerts: [], holds: [] });
    const { version, revision } = (await champion())!;
    const fault = 'lstm v2 is worse';
    const { id } = await drift.decide({
      reportAt,
      kind: 'lstm',
      fromVersion: version,
      toVersion,
      championRevision: revision,
      reason: fault,
    });
    return { kind: 'lstm', version: toVersion, authority: authorityIds.drift(id) };
  }

  const ask = (version: number, asked: Partial<NewChampionRequest> = {}) => requestChange(database, 'lstm', version, asked);

  describe('is made by its record, and says whose it is,', () => {
    const made = async (change: ChampionChange) => {
      const { result, details } = await start(change);
      const { version, revision } = (await champion())!;
      expect(result).toMatchObject({ kind: 'lstm', version, revision } satisfies Partial<ChampionPointer>);
      expect(details).toBe(`lstm v${version} became champion with revision ${revision}.`);
      expect((await verifyChanges(database)).unrecorded).toEqual([]);
      const [newest] = await recorded();
      return { version, forced: (await champion())!.forced, actor: newest!.actor, action: newest!.action };
    };

    it('where the gate accepted it', async () => {
      expect(await made(await judge(2))).toEqual({ version: 2, forced: false, actor: 'gate', action: 'champion-promoted' });
    });

    it('where an operator asked for it, with the mark of one that was forced', async () => {
      const expected = { version: 3, forced: true, actor: 'operator', action: 'champion-promoted' };
      expect(await made(await ask(3, { forced: true }))).toEqual(expected);
    });

    it('where an operator asked to go back', async () => {
      await makeChampion(database, 'lstm', 2);
      const back = await ask(1, { action: 'rollback' });
      expect(await made(back)).toEqual({ version: 1, forced: false, actor: 'operator', action: 'champion-rolled-back' });
    });

    it('where the drift monitor decided it', async () => {
      await makeChampion(database, 'lstm', 2);
      expect(await made(await decide(1, 5))).toEqual({ version: 1, forced: false, actor: 'drift-monitor', action: 'champion-rolled-back' });
    });

    it('where there is no champion yet: a first training has its verdict', async () => {
      database = await server.createDatabase();
      await storeVersion(database, 1);
      await signBaseline(database, headsFileOf(database));
      await expectRefused({ kind: 'lstm', version: 1, authority: 'first-training' }, /no record "first-training"/);
      expect(await made(await judge(1))).toEqual({ version: 1, forced: false, actor: 'gate', action: 'champion-promoted' });
    });
  });

  describe('without a record is refused:', () => {
    // All against one champion: none of them moves it.
    const claims: readonly [string, object][] = [
      ['the old shape, as the operator', { changeId: 'request/x', actor: 'operator', reason: 'better', verdictId: null, forced: false }],
      ['the old shape, forced', { changeId: 'x', actor: 'operator', reason: 'better', verdictId: null, forced: true, expectedRevision: 1 }],
      ['the old shape, as the drift monitor', { changeId: 'drift/2026-03-05', actor: 'drift-monitor', verdictId: null, rollback: true }],
      ['authority beside the id', { authority: 'request/none', by: 'operator', forced: true, actor: 'operator', accepted: true }],
      ['a request that nobody made', { authority: 'request/none' }],
      ['a verdict that the gate did not give', { authority: `verdict/${randomUUID()}` }],
      ['what cannot be a verdict', { authority: 'verdict/1' }],
      ['a decision that the monitor did not take', { authority: 'drift/1' }],
      ['what cannot be a decision', { authority: 'drift/1e3' }],
      ['a mark of changes from before records', { authority: 'before' }],
    ];
    it(claims.map(([name]) => name).join(', '), async () => {
      for (const [, claimed] of claims) {
        await expectRefused({ ...WANTED, ...claimed }, /LSTM v3 was not made champion: there is no record ".+" that allows it\./);
        expect((await recorded())[0]).toMatchObject({ actor: 'unknown', subject: 'lstm/3', details: { workflowId: 'champion-lstm' } });
      }
    });

    const unreadable: readonly [string, unknown][] = [
      ['nothing', undefined],
      ['a text', 'lstm/3'],
      ['a kind that there is not', { ...WANTED, kind: 'forest', authority: 'request/x' }],
      ['a version as a text', { ...WANTED, version: '3', authority: 'request/x' }],
      ['a version beyond all numbers', { ...WANTED, version: 1e300, authority: 'request/x' }],
      ['a record that is no text', { ...WANTED, authority: { request: 'x' } }],
      ['a record that no database holds', { ...WANTED, authority: 'request/\0' }],
      ['a record without end', { ...WANTED, authority: 'x'.repeat(100_000) }],
    ];
    it(unreadable.map(([name]) => name).join(', '), async () => {
      for (const [, input] of unreadable) {
        await expectRefused(input, /expected a kind of model, a version and the id of the record/);
        const [newest] = await recorded();
        expect(newest).toMatchObject({ actor: 'unknown', action: 'champion-change-refused' });
        expect(JSON.stringify(newest).length).toBeLessThan(2_000);
      }
    });

    it('another workflow id than that of the kind opens no way around', async () => {
      const outcome = await start({ ...WANTED, authority: 'request/none' }, 'harmless');
      expect(outcome).toMatchObject({ result: null, type: FAILURES.unauthorizedChange });
      expect(await champion()).toMatchObject({ version: 1, revision: 1 });
    });
  });

  describe('with a record of something else is refused:', () => {
    it('a request for version 3 makes version 4 no champion, and stays good for version 3', async () => {
      const stolen = await ask(3);
      await expectRefused({ ...stolen, version: 4 }, /is about LSTM v3/);
      expect(await start(stolen)).toMatchObject({ result: { version: 3, revision: 2 } });
    });

    it('a request of the other kind', async () => {
      const stolen = await ask(3);
      await expectRefused({ ...stolen, kind: 'transformer' }, /is about LSTM v3|No file is stored/, FAILURES.unknownVersion);
    });

    it('a verdict on another version', async () => {
      await expectRefused({ ...(await judge(2)), version: 3 }, /is about LSTM v2/);
    });

    it('a verdict that refuses', async () => {
      await expectRefused(await judge(3, { accepted: false }), /the gate refused it \(Log loss is not lower\.\)/);
    });

    it('a verdict of before records that refuses, in the old shape', async () => {
      const verdictId = (await judge(3, { accepted: false })).authority.split('/')[1];
      const old = { changeId: 'nightly-2026-03-05', ...WANTED, actor: 'ingestion', reason: 'session-close', verdictId };
      await expectRefused(old, /the gate refused it/);
    });

    it('a decision to go back to another version', async () => {
      await makeChampion(database, 'lstm', 2);
      await expectRefused({ ...(await decide(1, 5)), version: 3 }, /is about LSTM v1/);
    });
  });

  describe('with a record that holds no longer is refused:', () => {
    it('a verdict against a champion that is none any more, also when that one is back', async () => {
      const late = await judge(3);
      await makeChampion(database, 'lstm', 2);
      await expectRefused(late, /changed by someone else meanwhile/, FAILURES.championConflict);
      await makeChampion(database, 'lstm', 1, { action: 'rollback' });
      expect(await start(late)).toMatchObject({ result: null, type: FAILURES.championConflict });
      expect(await champion()).toMatchObject({ version: 1, revision: 3 });
    });

    it('a verdict that a later one overrules', async () => {
      const accepting = await judge(3);
      // The newest is known by the millisecond.
      await sleep(5);
      await judge(3, { accepted: false });
      await expectRefused(accepting, /the gate has refused it since/);
    });

    it("an operator's rollback whose champion changed meanwhile", async () => {
      await makeChampion(database, 'lstm', 2);
      const back = await ask(1, { action: 'rollback' });
      await makeChampion(database, 'lstm', 4);
      await expectRefused(back, /changed by someone else meanwhile/, FAILURES.championConflict);
      expect((await recorded())[0]).toMatchObject({ actor: 'operator', action: 'champion-rollback-refused' });
    });

    it('a request that was refused before, though what stood against it is over', async () => {
      const asked = await ask(3);
      await database.pool.query(`update model_versions set artifact = artifact || '\\x00' where version = 3`);
      await expectRefused(asked, /is corrupt/, FAILURES.corruptArtifact);
      await database.pool.query(`update model_versions set artifact = substr(artifact, 1, length(artifact) - 1) where version = 3`);
      const outcome = await start(asked);
      expect(outcome).toMatchObject({
        result: null,
        type: FAILURES.unauthorizedChange,
        message: expect.stringMatching(/was refused before/),
      });
      expect(await champion()).toMatchObject({ version: 1, revision: 1 });
    });

    it.each([
      [61, null],
      [59, 3],
    ])('a request of %i minutes ago gives %j', async (minutes, version) => {
      const asked = await ask(3);
      await database.pool.query(`
        alter table champion_requests disable trigger champion_requests_unchanged;
        update champion_requests set recorded_at = recorded_at - interval '${minutes} minutes' where version = 3`);
      if (version === null) await expectRefused(asked, /it was asked for 61 minutes ago, and holds for an hour/);
      else expect(await start(asked)).toMatchObject({ result: { version } });
    });

    it('a decision of a check that another one has followed', async () => {
      await makeChampion(database, 'lstm', 2);
      const older = await decide(1, 5);
      await decide(1, 10);
      await expectRefused(older, /the drift monitor has looked again since/);
    });
  });

  describe('with a record that was used already moves nothing:', () => {
    it.each([
      ['a request', () => ask(3)],
      ['a verdict', () => judge(3)],
    ])('%s', async (_, record) => {
      const used = await record();
      expect(await start(used)).toMatchObject({ result: { version: 3, revision: 2 } });
      await makeChampion(database, 'lstm', 2);
      const [before, entries] = [await champion(), await recorded()];
      // It is told what the record did, as a run that is reset.
      expect(await start(used)).toMatchObject({ result: { version: 3, revision: 2 } });
      expect([await champion(), await recorded()]).toEqual([before, entries]);
    });

    it('a decision, and another one of the same session is refused', async () => {
      await makeChampion(database, 'lstm', 2);
      const used = await decide(1, 5);
      expect(await start(used)).toMatchObject({ result: { version: 1, revision: 3 } });
      await makeChampion(database, 'lstm', 3);
      expect(await start(used)).toMatchObject({ result: { version: 1, revision: 3 } });
      expect(await champion()).toMatchObject({ version: 3, revision: 4 });
      await expectRefused(await decide(1, 10), /was changed by "drift\/2026-03-05" already/);
    });
  });

  describe('that was under way when Tandem was upgraded', () => {
    it('goes on where the gate accepted it', async () => {
      const verdictId = (await judge(3)).authority.split('/')[1];
      const old = { changeId: 'nightly-2026-03-05', ...WANTED, actor: 'ingestion', reason: 'session-close', verdictId };
      expect(await start(old)).toMatchObject({ result: { version: 3, previousVersion: 1, revision: 2 } });
      expect((await recorded())[0]).toMatchObject({ actor: 'gate', action: 'champion-promoted' });
    });

    it('and was made before, finds what it made', async () => {
      const { authority } = await judge(3);
      const verdictId = authority.split('/')[1]!;
      const { workflowId } = (await new VerdictRepository(database).find(verdictId))!;
      const row = {
        kind: 'lstm',
        version: 3,
        revision: 2,
        at: AT,
        actor: 'ingestion',
        reason: 'session-close',
        changeId: workflowId,
      } as const;
      await new ChampionRepository(database).change({ ...row, authority: 'before' });
      const old = { changeId: workflowId, ...WANTED, actor: 'ingestion', reason: 'session-close', verdictId };
      expect(await start(old)).toMatchObject({ result: { version: 3, revision: 2 } });
      expect(await champion()).toMatchObject({ version: 3, revision: 2 });
    });
  });

  it('cannot go around the workflow: the activity itself, started by a client, refuses', async () => {
    const outcome = await environment.client.activity
      .execute('swapChampion', {
        id: randomUUID(),
        taskQueue: TASK_QUEUES.operations,
        args: [{ ...WANTED, authority: 'request/none', actor: 'operator', forced: false, expectedRevision: 1 }],
        startToCloseTimeout: '10s',
      })
      .catch((error: unknown) => rootCause(error instanceof Error ? error.cause : error));
    expect(outcome).toMatch(/there is no record "request\/none"/);
    expect(await champion()).toMatchObject({ version: 1, revision: 1 });
  });
});

/** The type of the failure at the root. */
function rootType(error: unknown): string | null {
  if (error instanceof ApplicationFailure) return error.type ?? null;
  return error instanceof TemporalFailure ? rootType(error.cause) : null;
}
