import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rootCause } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import {
  TASK_QUEUES,
  type AlertActivities,
  type CheckActivities,
  type DriftActivities,
  type FeedActivities,
  type IngestionActivities,
  type OperationsActivities,
  type OutcomeActivities,
  type TrainingActivities,
} from '@tandem/pipeline';
import { ONE_PARTITION, TEMPORAL_CLI, TEST_SERVER } from '@tandem/pipeline/testing';
import { awaitRun } from '../src/activities/await-run.js';
import { registerSearchAttributes } from '../src/process/temporal.js';

/** Recorded histories of released workflows, a folder a version. */
export const HISTORIES = fileURLToPath(new URL('../histories', import.meta.url));

if (TEST_SERVER === null) console.warn('Skipped: workflow tests need temporal-test-server (TEMPORAL_TEST_SERVER).');

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the bundle of all workflows, made once a run; empty where no chosen spec file needs it. */
    workflowBundle: string;
  }
}

export type Activities = IngestionActivities &
  FeedActivities &
  OperationsActivities &
  DriftActivities &
  OutcomeActivities &
  AlertActivities &
  CheckActivities &
  TrainingActivities;

/** Activities that succeed at once with plain results, two sessions and accepting verdicts; `changes` replace some. */
export function fakeActivities(changes: Partial<Activities> = {}): Activities {
  let sessions = ['2026-03-02', '2026-03-03'];
  return {
    prepareMarket: async () => ({ sessions: 26, bars: 202_800, quarantined: 0, lastSession: '2026-02-27' }),
    streamSession: async ({ after }) => {
      sessions = sessions.filter((session) => session > after);
      const session = sessions[0] ?? null;
      return session === null ? { outcome: 'ended', session, bars: 0 } : { outcome: 'closed', session, bars: 7800 };
    },
    updateCorporateActions: async () => 'Corporate actions: none.',
    recordPause: async () => undefined,
    ingestNewsRound: async () => ({ summary: 'Nothing new.', nextInMs: 300_000 }),
    ingestMacroRound: async () => ({ summary: 'Nothing new.', nextInMs: 3_600_000 }),
    findMissingChampions: async () => [],
    checkArtifact: async () => undefined,
    swapChampion: async ({ kind, version }) => ({ kind, version, previousVersion: 1, revision: 2 }),
    auditRefusal: async () => null,
    auditRun: async () => undefined,
    publishChampions: async () => [],
    awaitRun,
    awaitDriftCheck: async ({ after }) => ({ at: (after ?? 0) + 300_000 }),
    checkDrift: async () => ({ summary: 'Nothing found.', rollbacks: [], alerts: [] }),
    recordOutcomes: async () => 0,
    deliverAlert: async () => 'Delivered.',
    performCheck: async () => ({ passed: true, sentence: 'Nothing knows its future.' }),
    closeCheck: async () => undefined,
    buildDataset: async () => ({
      finding: 'Data quality: no bar was rejected.',
      dataset: { datasetId: 'd1', hash: 'ab', sessions: 26, trainSamples: 100, validationSamples: 50, holdoutSamples: 50 },
      refusal: null,
    }),
    trainModel: async ({ kind }) => ({ kind, version: 2, sha256: 'cd', epochs: 3, validationLogLoss: 1.05 }),
    recordEvidence: async () => ({ findings: [], putForward: [] }),
    validateModel: async ({ kind, version }) => ({
      verdictId: `v-${kind}`,
      kind,
      version,
      accepted: true,
      proven: true,
      reasons: ['Lower log loss'],
    }),
    ...changes,
  };
}

/** A gate that refuses every challenger. */
export const REFUSING: Pick<Activities, 'validateModel'> = {
  validateModel: async ({ kind, version }) => ({
    verdictId: 'v',
    kind,
    version,
    accepted: false,
    proven: false,
    reasons: ['not better'],
  }),
};

/** Workflows on a Temporal server, with workers of this process. */
export interface WorkflowEnvironment {
  readonly client: TestWorkflowEnvironment['client'];
  readonly connection: TestWorkflowEnvironment['nativeConnection'];
  /** Of the server, as host:port. */
  readonly address: string;
  /**
   * Runs workers of all queues with these activities while `body` runs.
   * @param trainings at most as many activities of the queue `training` at a time
   */
  withWorkers<T>(activities: Partial<Activities>, body: () => Promise<T>, trainings?: number): Promise<T>;
  /** Lets the server's time pass: at once where it skips time. */
  sleep(milliseconds: number): Promise<void>;
  /** The server's time, milliseconds since the Unix epoch. */
  now(): Promise<number>;
  close(): Promise<void>;
}

/** On Temporal's test server, which skips the time that workflows sleep. */
export function startWorkflowEnvironment(): Promise<WorkflowEnvironment> {
  return start(
    (path) => TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } }),
    TEST_SERVER,
  );
}

/** On a real server, which can reset runs and takes the time that workflows sleep. */
export function startRealEnvironment(): Promise<WorkflowEnvironment> {
  return start(
    (path) => TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path }, extraArgs: ONE_PARTITION } }),
    TEMPORAL_CLI,
  );
}

async function start(create: (path: string) => Promise<TestWorkflowEnvironment>, path: string | null): Promise<WorkflowEnvironment> {
  if (path === null) throw new Error('The Temporal server was not found.');
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger, telemetryOptions: { logging: { filter: 'ERROR' } } });
  const environment = await create(path);
  await registerSearchAttributes(environment.nativeConnection, environment.client.options.namespace);
  const workflowBundle = { code: readFileSync(inject('workflowBundle'), 'utf8') };

  const withWorkers: WorkflowEnvironment['withWorkers'] = async (changes, body, trainings) => {
    const activities = fakeActivities(changes);
    const create = (taskQueue: string) =>
      Worker.create({
        connection: environment.nativeConnection,
        taskQueue,
        activities,
        workflowBundle,
        maxHeartbeatThrottleInterval: '500ms',
        ...(trainings !== undefined && taskQueue === TASK_QUEUES.training && { maxConcurrentActivityTaskExecutions: trainings }),
      });
    const [first, ...others] = await Promise.all(Object.values(TASK_QUEUES).map(create));
    return others.reduce(
      (inner, worker) => () => worker.runUntil(inner),
      () => first!.runUntil(body),
    )();
  };
  return {
    client: environment.client,
    connection: environment.nativeConnection,
    address: environment.address,
    withWorkers,
    sleep: (milliseconds) => environment.sleep(milliseconds),
    now: () => environment.currentTimeMs(),
    close: () => environment.teardown(),
  };
}

/** The message of what made a workflow fail, as its caller sees it. */
export function failureOf(error: unknown): string | undefined {
  return rootCause(error instanceof Error ? error.cause : error);
}
