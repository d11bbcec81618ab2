import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { temporal } from '@temporalio/proto';
import { expect } from 'vitest';
import { TASK_QUEUES, workflowIds, WORKFLOWS, type IngestPricesInput } from '@tandem/pipeline';
import { BuildUnderTest, HARMLESS } from './builds-of-test.js';
import type { Activities, WorkflowEnvironment } from './workflow-environment.js';

/** When the new build begins, and what the old one does then. */
export interface Moment {
  /** In that activity, of those that the two sessions and their nightly runs call one after the other … */
  readonly call: number;
  /** … that much later. */
  readonly delayMs: number;
  /** Whether the old build stays beside the new one until it has nothing left, or ends at once. */
  readonly oldStays: boolean;
}

/** Two sessions and two nightly runs call as many activities, and hardly more. */
const CALLS = 26;
/** Long enough for the new build to come while it goes on. */
const ACTIVITY_MS = 60;

/** The same for the same seed. */
export function momentOf(seed: number): Moment {
  const digest = createHash('sha256').update(`upgrade ${seed}`).digest();
  return { call: 1 + (digest[0]! % CALLS), delayMs: digest[1]! % ACTIVITY_MS, oldStays: digest[2]! % 2 === 0 };
}

/** What two sessions and their nightly runs have done, as their histories have it. */
export interface DrillResult {
  /** Every activity that a workflow has been given the result of, e.g. `nightly-s1 trainModel lstm`. */
  readonly done: readonly string[];
  readonly failedWorkflowTasks: number;
  readonly builds: ReadonlySet<string>;
}

/**
 * Has the old build stream two sessions, each with its nightly run, and the new one begin at the moment of the seed.
 * @throws when it does not end
 */
export async function drill(environment: WorkflowEnvironment, seed: number): Promise<DrillResult> {
  const moment = momentOf(seed);
  const sessions = [`drill${seed}-1`, `drill${seed}-2`];
  let begun = 0;
  const reached = Promise.withResolvers<void>();
  const current = Promise.withResolvers<void>();
  const onBegin = () => {
    begun += 1;
    if (begun === moment.call) reached.resolve();
  };
  const activities = slowly(sessions, onBegin, current.promise);
  const old = await BuildUnderTest.start(environment, `old-${seed}`, activities);
  let later: BuildUnderTest | undefined;
  try {
    expect(await old.begin()).toBe('current');
    const input: IngestPricesInput = { sessionsDone: 0, lastSession: `drill${seed}-0` };
    const start = { workflowId: workflowIds.ingestPrices, taskQueue: TASK_QUEUES.ingestion, args: [input] };
    const run = await environment.client.workflow.start(WORKFLOWS.ingestPrices, start);
    await reached.promise;
    await sleep(moment.delayMs);
    later = await BuildUnderTest.start(environment, `new-${seed}`, activities, HARMLESS, [old]);
    if (!moment.oldStays) await old.stop();
    expect(await later.begin()).toBe('current');
    current.resolve();
    expect(await lookUntil(later, run.result())).toEqual({ sessions: 2, state: 'ended' });
    return await resultOf(environment, seed, sessions);
  } finally {
    await later?.stop();
    await old.stop();
  }
}

/** A build looks every half minute, here more often. */
async function lookUntil<T>(build: BuildUnderTest, result: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const over = result.finally(() => ended.abort());
  while (!ended.signal.aborted) {
    await build.succession().look();
    await sleep(500, undefined, { signal: ended.signal }).catch(() => undefined);
  }
  return over;
}

/**
 * Activities that take a moment, and stream these sessions.
 * @param current for this the second night waits with its end: what comes after it is the new build's
 */
function slowly(sessions: readonly string[], onBegin: () => void, current: Promise<void>): Partial<Activities> {
  const begin = async () => {
    onBegin();
    await Context.current().sleep(ACTIVITY_MS);
  };
  const dataset = { datasetId: 'd1', hash: 'ab', sessions: 26, trainSamples: 100, validationSamples: 50, holdoutSamples: 50 };
  return {
    streamSession: async ({ after }) => {
      await begin();
      const session = sessions.find((one) => one > after) ?? null;
      return session === null ? { outcome: 'ended', session, bars: 0 } : { outcome: 'closed', session, bars: 1 };
    },
    updateCorporateActions: async () => (await begin(), 'none'),
    buildDataset: async () => (await begin(), { finding: '', dataset, refusal: null }),
    trainModel: async ({ kind }) => {
      await begin();
      return { kind, version: 2, sha256: 'cd', epochs: 3, validationLogLoss: 1.05 };
    },
    recordEvidence: async () => (await begin(), { findings: [], putForward: [] }),
    validateModel: async ({ kind, version }) => {
      await begin();
      return { verdictId: `v-${kind}`, kind, version, accepted: true, proven: true, reasons: ['Lower log loss'] };
    },
    checkArtifact: begin,
    swapChampion: async ({ kind, version }) => {
      await begin();
      return { kind, version, previousVersion: 1, revision: 2 };
    },
    publishChampions: async () => (await begin(), []),
    auditRun: async ({ workflowId }) => {
      await begin();
      if (workflowId === workflowIds.nightly(sessions[1]!)) await Promise.race([current, Context.current().cancelled]);
    },
  };
}

type Event = temporal.api.history.v1.IHistoryEvent;

async function resultOf({ client }: WorkflowEnvironment, seed: number, sessions: readonly string[]): Promise<DrillResult> {
  const { workflow } = client;
  const changes = [workflowIds.changeChampion('lstm'), workflowIds.changeChampion('transformer')];
  const ids = [workflowIds.ingestPrices, ...sessions.map(workflowIds.nightly), ...changes];
  const done: string[] = [];
  const builds = new Set<string>();
  let failedWorkflowTasks = 0;
  for await (const { workflowId, runId } of workflow.list({ query: ids.map((id) => `WorkflowId = '${id}'`).join(' OR ') })) {
    const events = (await workflow.getHandle(workflowId, runId).fetchHistory()).events ?? [];
    const own = new Set(events.map((event) => event.workflowTaskCompletedEventAttributes?.deploymentVersion?.buildId ?? ''));
    // The namespace has the runs of other seeds.
    if (![...own].some((build) => build === `old-${seed}` || build === `new-${seed}`)) continue;
    [...own].filter((build) => build !== '').forEach((build) => builds.add(build.split('-')[0]!));
    failedWorkflowTasks += events.filter((event) => event.workflowTaskFailedEventAttributes).length;
    done.push(...completed(events).map((activity) => `${workflowId} ${activity}`));
  }
  return { done, failedWorkflowTasks, builds };
}

/** The activities of a run that have ended well, with what they were asked of the kind or the session. */
function completed(events: readonly Event[]): string[] {
  const scheduled = new Map(events.map((event) => [String(event.eventId), event.activityTaskScheduledEventAttributes]));
  return events.flatMap(({ activityTaskCompletedEventAttributes: ended }) => {
    if (ended == null) return [];
    const { activityType, input } = scheduled.get(String(ended.scheduledEventId))!;
    const [first] = (input?.payloads ?? []).map(({ data }) => JSON.parse(Buffer.from(data!).toString()) as Record<string, unknown>);
    return [`${activityType!.name} ${JSON.stringify(first?.['kind'] ?? first?.['after'] ?? first?.['workflowId'] ?? '')}`];
  });
}

/** What the histories have, however often the build changed. */
export function expectedOf(seed: number): string[] {
  const [before, first, second] = [0, 1, 2].map((n) => `drill${seed}-${n}`) as [string, string, string];
  const ofNight = (session: string) => [
    ...['updateCorporateActions ""', 'buildDataset ""', 'recordEvidence ""'].map((name) => `nightly-${session} ${name}`),
    `nightly-${session} auditRun "nightly-${session}"`,
    ...['lstm', 'transformer'].flatMap((kind) => [
      `nightly-${session} trainModel "${kind}"`,
      `nightly-${session} validateModel "${kind}"`,
      `nightly-${session} awaitRun "champion-${kind}"`,
      ...['checkArtifact', 'swapChampion'].map((name) => `champion-${kind} ${name} "${kind}"`),
      `champion-${kind} publishChampions ""`,
    ]),
    `ingest-prices awaitRun "nightly-${session}"`,
  ];
  const streamed = [before, first, second].map((after) => `ingest-prices streamSession "${after}"`);
  return [...streamed, ...ofNight(first), ...ofNight(second)].sort();
}
