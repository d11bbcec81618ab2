import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { FAILURES, MESSAGES, TASK_QUEUES, workflowIds, WORKFLOWS, type ChampionChange, type NightlyPipelineInput } from '@tandem/pipeline';
import { HISTORIES, REFUSING, startWorkflowEnvironment, type Activities, type WorkflowEnvironment } from './workflow-environment.js';

/* Records what every workflow does in its typical courses, see apps/worker/histories/README.md. */

const SCHEDULED_START = 'TemporalScheduledStartTime';
/** INDEXED_VALUE_TYPE_DATETIME. */
const DATETIME = 6;

interface Course {
  readonly name: string;
  readonly workflowType: string;
  readonly workflowId: string;
  readonly args: unknown[];
  /** When a Schedule meant to start it. */
  readonly scheduledFor?: string;
  /** What happens before the workflow is started. */
  readonly before?: (environment: WorkflowEnvironment) => Promise<unknown>;
  readonly activities?: (environment: WorkflowEnvironment) => Partial<Activities>;
}

/** An activity that runs until it is cancelled. */
async function untilCancelled(): Promise<never> {
  for (;;) {
    Context.current().heartbeat();
    await Context.current().sleep(50);
  }
}

function cancelledInThirdRound(ingestor: string, activity: 'ingestNewsRound' | 'ingestMacroRound'): NonNullable<Course['activities']> {
  return ({ client }) => {
    let rounds = 0;
    return {
      [activity]: async () => {
        if (++rounds < 3) return { summary: `Round ${rounds}`, nextInMs: 500 };
        await client.workflow.getHandle(workflowIds.ingest(ingestor)).cancel();
        return untilCancelled();
      },
    };
  };
}

const nightlyRun: NightlyPipelineInput = {
  reason: 'session-close',
  session: '2026-03-02',
  budget: 'fast',
  requestedBy: 'ingestion',
  note: 'Session 2026-03-02 closed',
};
const change: ChampionChange = { kind: 'lstm', version: 3, authority: 'request/r1' };
const fail = (message: string, type: string) => {
  throw ApplicationFailure.create({ message, type });
};
const nightly = (name: string, activities: Course['activities'] = () => ({})): Course => ({
  name: `nightly-pipeline-${name}`,
  workflowType: WORKFLOWS.nightlyPipeline,
  workflowId: `nightly-${name}`,
  args: [nightlyRun],
  activities,
});

const check = (name: string, activities: Course['activities'] = () => ({})): Course => ({
  name: `run-check-${name}`,
  workflowType: WORKFLOWS.runCheck,
  workflowId: `check-lookahead-${name}`,
  args: [{ check: 'lookahead', seed: 7, session: null, requestedBy: 'operator', reason: '', requestedAt: 0 }],
  activities,
});

const COURSES: readonly Course[] = [
  nightly('promotes-both'),
  nightly('refuses-both', () => REFUSING),
  nightly('fails-for-one-kind', () => ({
    trainModel: async ({ kind }) =>
      kind === 'lstm'
        ? fail('the bars changed', FAILURES.datasetChanged)
        : { kind, version: 2, sha256: 'cd', epochs: 3, validationLogLoss: 1 },
  })),
  nightly('finds-too-little-data', () => ({
    buildDataset: async () => ({
      finding: 'Data quality: no bar was rejected.',
      dataset: null,
      refusal: '19 sessions are stored, 20 are needed',
    }),
  })),
  nightly('refuses-bad-bars', () => ({
    buildDataset: async () => ({ finding: 'SPY is left out', dataset: null, refusal: 'SPY is left out' }),
  })),
  nightly('is-cancelled', ({ client }) => ({
    trainModel: async () => {
      await client.workflow.getHandle('nightly-is-cancelled').cancel();
      return untilCancelled();
    },
  })),
  nightly('awaits-its-changes'),
  nightly('promotes-both-at-once'),
  nightly('fails-for-one-kind-at-once', () => ({
    trainModel: async ({ kind }) =>
      kind === 'lstm'
        ? fail('the bars changed', FAILURES.datasetChanged)
        : { kind, version: 2, sha256: 'cd', epochs: 3, validationLogLoss: 1 },
  })),
  nightly('is-cancelled-at-once', ({ client }) => ({
    trainModel: async () => {
      await client.workflow.getHandle('nightly-is-cancelled-at-once').cancel();
      return untilCancelled();
    },
  })),
  nightly('puts-one-forward-at-once', () => ({
    recordEvidence: async () => ({ findings: ['lstm v1. Unproven'], putForward: [{ kind: 'lstm', version: 1 }] }),
  })),
  nightly('puts-one-forward', () => ({
    recordEvidence: async () => ({ findings: ['lstm v1. Unproven'], putForward: [{ kind: 'lstm', version: 1 }] }),
  })),
  {
    name: 'change-champion-is-made',
    workflowType: WORKFLOWS.changeChampion,
    workflowId: workflowIds.changeChampion('lstm'),
    args: [change],
  },
  {
    name: 'change-champion-is-refused',
    workflowType: WORKFLOWS.changeChampion,
    workflowId: workflowIds.changeChampion('lstm'),
    args: [change],
    activities: () => ({ checkArtifact: async () => fail('sha256 differs', FAILURES.corruptArtifact) }),
  },
  {
    name: 'ingest-prices-first-start',
    workflowType: WORKFLOWS.ingestPrices,
    workflowId: workflowIds.ingestPrices,
    args: [{ sessionsDone: 0, lastSession: null }],
    activities: () => ({
      findMissingChampions: async () => ['lstm', 'transformer'],
      streamSession: async () => ({ outcome: 'ended', session: null, bars: 0 }),
    }),
  },
  {
    name: 'scheduled-nightly-run-after-a-session',
    workflowType: WORKFLOWS.scheduledNightlyRun,
    workflowId: workflowIds.scheduledNightlyRun,
    args: [],
    scheduledFor: '2026-03-06T22:30:00Z',
  },
  {
    name: 'scheduled-nightly-run-awaits-its-run',
    workflowType: WORKFLOWS.scheduledNightlyRun,
    workflowId: workflowIds.scheduledNightlyRun,
    args: [],
    scheduledFor: '2026-03-09T21:30:00Z',
  },
  {
    name: 'scheduled-nightly-run-awaits-one-that-runs',
    workflowType: WORKFLOWS.scheduledNightlyRun,
    workflowId: workflowIds.scheduledNightlyRun,
    args: [],
    scheduledFor: '2026-03-10T21:30:00Z',
    before: ({ client }) => {
      const start = { workflowId: workflowIds.nightly('2026-03-10'), taskQueue: TASK_QUEUES.operations };
      return client.workflow.start(WORKFLOWS.nightlyPipeline, { ...start, args: [nightlyRun] });
    },
  },
  {
    name: 'scheduled-nightly-run-of-a-holiday',
    workflowType: WORKFLOWS.scheduledNightlyRun,
    workflowId: workflowIds.scheduledNightlyRun,
    args: [],
    scheduledFor: '2026-12-25T22:30:00Z',
  },
  {
    name: 'ingest-prices-a-session',
    workflowType: WORKFLOWS.ingestPrices,
    workflowId: workflowIds.ingestPrices,
    args: [{ sessionsDone: 4, lastSession: '2026-02-27' }],
  },
  {
    name: 'ingest-prices-awaits-its-night',
    workflowType: WORKFLOWS.ingestPrices,
    workflowId: workflowIds.ingestPrices,
    args: [{ sessionsDone: 5, lastSession: '2026-03-02' }],
  },
  {
    name: 'ingest-prices-waits-for-a-session',
    workflowType: WORKFLOWS.ingestPrices,
    workflowId: workflowIds.ingestPrices,
    args: [{ sessionsDone: 4, lastSession: '2026-02-27' }],
    activities: (environment) => {
      let asked = 0;
      return {
        streamSession: async () =>
          asked++ === 0
            ? { outcome: 'early', session: '2026-03-02', bars: 0, opensAt: (await environment.now()) + 1_000, hasNightlySchedule: true }
            : { outcome: 'ended', session: null, bars: 0, hasNightlySchedule: true },
      };
    },
  },
  {
    name: 'ingest-prices-is-paused',
    workflowType: WORKFLOWS.ingestPrices,
    workflowId: workflowIds.ingestPrices,
    args: [{ sessionsDone: 4, lastSession: '2026-02-27' }],
    activities: ({ client }) => {
      const prices = client.workflow.getHandle(workflowIds.ingestPrices);
      let asked = 0;
      return {
        recordPause: async ({ reason }) => (reason === null ? undefined : prices.signal(MESSAGES.resumeSignal)),
        streamSession: async () => {
          if (asked++ > 0) return { outcome: 'ended', session: null, bars: 0, hasNightlySchedule: true };
          await prices.signal(MESSAGES.pauseSignal, 'maintenance');
          return untilCancelled();
        },
      };
    },
  },
  {
    name: 'monitor-drift-checks-until-cancelled',
    workflowType: WORKFLOWS.monitorDrift,
    workflowId: workflowIds.monitorDrift,
    args: [{ after: null }],
    activities: ({ client }) => {
      let checks = 0;
      return {
        checkDrift: async () => ({
          summary: 'NVDA: stuck.',
          rollbacks: checks === 2 ? [{ ...change, authority: 'drift/7' }] : [],
          alerts: [1],
        }),
        awaitDriftCheck: async ({ after }) => {
          if (++checks < 4) return { at: (after ?? 0) + 300_000 };
          await client.workflow.getHandle(workflowIds.monitorDrift).cancel();
          return untilCancelled();
        },
      };
    },
  },
  check('passes'),
  check('is-refused', () => ({ performCheck: async () => fail('No session is over yet.', FAILURES.checkRefused) })),
  check('is-cancelled', ({ client }) => ({
    performCheck: async () => {
      await client.workflow.getHandle('check-lookahead-is-cancelled').cancel();
      return untilCancelled();
    },
  })),
  {
    name: 'ingest-news-asks-until-cancelled',
    workflowType: WORKFLOWS.ingestNews,
    workflowId: workflowIds.ingest('news'),
    args: [{}],
    activities: cancelledInThirdRound('news', 'ingestNewsRound'),
  },
  {
    name: 'ingest-macro-asks-until-cancelled',
    workflowType: WORKFLOWS.ingestMacro,
    workflowId: workflowIds.ingest('macro'),
    args: [{}],
    activities: cancelledInThirdRound('macro', 'ingestMacroRound'),
  },
];

/** Nothing of the machine that recorded it: no process, no paths. */
function withoutTraces(json: string): string {
  const traces: Record<string, string> = { identity: 'recorder', stackTrace: '' };
  return JSON.stringify(
    JSON.parse(json, (name, value: unknown) => (typeof value === 'string' ? (traces[name] ?? value) : value)),
    null,
    2,
  );
}

async function record(
  environment: WorkflowEnvironment,
  { name, workflowType, workflowId, args, scheduledFor, before, activities }: Course,
  folder: string,
): Promise<void> {
  await before?.(environment);
  await environment.withWorkers(activities?.(environment) ?? {}, async () => {
    const taskQueue = workflowId.startsWith('ingest-') ? TASK_QUEUES.ingestion : TASK_QUEUES.operations;
    const at = { key: { name: SCHEDULED_START, type: 'DATETIME' as const }, value: new Date(scheduledFor ?? 0) };
    const typedSearchAttributes = scheduledFor === undefined ? [] : [at];
    const handle = await environment.client.workflow.start(workflowType, { workflowId, taskQueue, args, typedSearchAttributes });
    // However it ends: a failure is a course, too.
    await handle.result().catch(() => undefined);
    const history = await environment.client.workflow.getHandle(workflowId, handle.firstExecutionRunId).fetchHistory();
    writeFileSync(join(folder, `${name}.json`), `${withoutTraces(historyToJSON(history))}\n`);
  });
}

describe('the histories', () => {
  const version = process.env['HISTORIES_VERSION'];
  if (version === undefined) throw new Error('HISTORIES_VERSION is not set: expected the version of the workflows, e.g. 0.1.0.');
  const folder = join(HISTORIES, version);
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    environment = await startWorkflowEnvironment();
    // Real servers know it; the one for tests knows no Schedules.
    const { namespace } = environment.client.options;
    await environment.connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { [SCHEDULED_START]: DATETIME } });
  });
  afterAll(() => environment?.close());

  it.each(COURSES)('$name is recorded', (course) => record(environment, course, folder));
});
