import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FAILURES,
  queryProgress,
  SEARCH_ATTRIBUTES,
  TASK_QUEUES,
  workflowIds,
  type ChampionChange,
  type EndedRun,
  type NightlyPipelineInput,
  type PipelineProgress,
} from '@tandem/pipeline';
import { TEST_SERVER } from '@tandem/pipeline/testing';
import { startWorkflowEnvironment, type Activities, type WorkflowEnvironment } from '../../testing/workflow-environment.js';
import type { changeChampion } from './change-champion.js';
import type { nightlyPipeline } from './nightly-pipeline.js';

const input: NightlyPipelineInput = { reason: 'manual', budget: 'fast', requestedBy: 'operator', note: '' };
const refuse = (message: string, type: string) => {
  throw ApplicationFailure.create({ message, type });
};

describe.skipIf(TEST_SERVER === null)('nightlyPipeline', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment?.close());

  const start = (workflowId: string = randomUUID(), args = input) =>
    environment.client.workflow.start<typeof nightlyPipeline>('nightlyPipeline', {
      workflowId,
      taskQueue: TASK_QUEUES.operations,
      args: [args],
    });
  const run = (activities: Partial<Activities>, args = input) =>
    environment.withWorkers(activities, async () => (await start(undefined, args)).result());

  it('trains, validates and promotes both kinds', async () => {
    const changes: ChampionChange[] = [];
    const { dataset, kinds } = await run({
      swapChampion: async (change) => {
        changes.push(change);
        return { kind: change.kind, version: change.version, previousVersion: 1, revision: 2 };
      },
    });
    expect(dataset?.datasetId).toBe('d1');
    expect(kinds.map(({ kind, version, outcome }) => [kind, version, outcome])).toEqual([
      ['lstm', 2, 'promoted'],
      ['transformer', 2, 'promoted'],
    ]);
    expect(changes.sort((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { kind: 'lstm', version: 2, authority: 'verdict/v-lstm' },
      { kind: 'transformer', version: 2, authority: 'verdict/v-transformer' },
    ]);
  });

  it('trains both kinds at once, and validates one while the other is still trained', async () => {
    const begun = new Set<string>();
    const validated = Promise.withResolvers<void>();
    const { kinds } = await run({
      trainModel: async ({ kind }) => {
        begun.add(kind);
        while (begun.size < 2) await Context.current().sleep(20);
        if (kind === 'transformer') await validated.promise;
        return { kind, version: 2, sha256: 'cd', epochs: 3, validationLogLoss: 1 };
      },
      validateModel: async ({ kind, version }) => {
        if (kind === 'lstm') validated.resolve();
        return { verdictId: 'v', kind, version, accepted: false, proven: false, reasons: ['compared'] };
      },
    });
    expect(kinds.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['lstm', 'refused'],
      ['transformer', 'refused'],
    ]);
  });

  it('says why nothing was trained when there is too little data', async () => {
    const result = await run({
      buildDataset: async () => ({
        finding: 'Data quality: no bar was rejected.',
        dataset: null,
        refusal: '19 sessions are stored, 20 are needed',
      }),
    });
    expect(result.kinds.map(({ outcome, reasons }) => [outcome, ...reasons])).toEqual([
      ['not-trained', 'refused: 19 sessions are stored, 20 are needed'],
      ['not-trained', 'refused: 19 sessions are stored, 20 are needed'],
    ]);
  });

  it('trains nothing on bars that are too bad, and says why', async () => {
    const result = await run({
      buildDataset: async () => ({ finding: 'SPY is left out', dataset: null, refusal: 'SPY is left out' }),
      trainModel: async () => refuse('must not be asked', FAILURES.datasetChanged),
    });
    expect(result.kinds.map(({ outcome, reasons }) => [outcome, ...reasons])).toEqual([
      ['not-trained', 'refused: SPY is left out'],
      ['not-trained', 'refused: SPY is left out'],
    ]);
    expect(result.findings).toEqual(['Corporate actions: none.', 'SPY is left out']);
  });

  it('continues with what is stored when corporate actions cannot be updated, and says so', async () => {
    const { kinds, findings } = await run({ updateCorporateActions: async () => refuse('the source is away', FAILURES.settings) });
    expect(kinds.map(({ outcome }) => outcome)).toEqual(['promoted', 'promoted']);
    expect(findings[0]).toBe('Corporate actions could not be updated: the source is away');
  });

  it('writes to the audit log who asked for it and its outcome', async () => {
    const recorded: EndedRun[] = [];
    await run({ auditRun: async (ended) => void recorded.push(ended) }, { ...input, note: 'after the split' });
    expect(recorded).toMatchObject([
      { requestedBy: 'operator', note: 'after the split', reason: 'manual', outcome: 'lstm v2 promoted, transformer v2 promoted' },
    ]);
  });

  it('can be found by what started it and by its outcome', async () => {
    const workflowId = randomUUID();
    await environment.withWorkers({}, async () => (await start(workflowId)).result());
    const { typedSearchAttributes } = await environment.client.workflow.getHandle(workflowId).describe();
    expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.outcome)).toEqual(['lstm promoted', 'transformer promoted']);
  });

  it('keeps the transformer when the lstm fails for good', async () => {
    const { kinds } = await run({
      trainModel: async ({ kind }) =>
        kind === 'lstm'
          ? refuse('The stored bars changed', FAILURES.datasetChanged)
          : { kind, version: 2, sha256: 'cd', epochs: 3, validationLogLoss: 1 },
    });
    expect(kinds.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['lstm', 'failed'],
      ['transformer', 'promoted'],
    ]);
    expect(kinds[0]?.reasons).toEqual(['The stored bars changed']);
  });

  it('leaves the champion of a kind whose challenger the gate refuses, with the reasons', async () => {
    const swapped: string[] = [];
    const { kinds } = await run({
      validateModel: async ({ kind, version }) => ({
        verdictId: 'v',
        kind,
        version,
        accepted: kind === 'lstm',
        proven: false,
        reasons: [`${kind} compared`],
      }),
      swapChampion: async ({ kind, version }) => (swapped.push(kind), { kind, version, previousVersion: 1, revision: 2 }),
    });
    expect(kinds[1]).toEqual({ kind: 'transformer', version: 2, outcome: 'refused', reasons: ['transformer compared'] });
    expect(swapped).toEqual(['lstm']);
  });

  it('validates a refused version that evidence speaks for before the challenger of the run, and promotes it like one', async () => {
    const validated: string[] = [];
    const { kinds, findings } = await run({
      recordEvidence: async () => ({ findings: ['lstm v1. Unproven'], putForward: [{ kind: 'lstm', version: 1 }] }),
      validateModel: async ({ kind, version }) => {
        validated.push(`${kind} v${version}`);
        return { verdictId: `v-${version}`, kind, version, accepted: version === 1, proven: false, reasons: ['compared'] };
      },
    });
    expect(validated.filter((version) => version.startsWith('lstm'))).toEqual(['lstm v1', 'lstm v2']);
    expect(validated).toContain('transformer v2');
    expect(kinds.map(({ kind, version, outcome }) => [kind, version, outcome])).toEqual([
      ['lstm', 1, 'promoted'],
      ['lstm', 2, 'refused'],
      ['transformer', 2, 'refused'],
    ]);
    expect(findings.at(-1)).toBe('lstm v1. Unproven');
  });

  it('continues without the evidence of the newest sessions when it cannot be recorded, and says so', async () => {
    const { kinds, findings } = await run({ recordEvidence: async () => refuse('The stored bars changed', FAILURES.datasetChanged) });
    expect(kinds.map(({ outcome }) => outcome)).toEqual(['promoted', 'promoted']);
    expect(findings.at(-1)).toBe('The newest sessions were not counted: The stored bars changed');
  });

  it('reports a champion that another run changed meanwhile as a refusal of that kind alone', async () => {
    const { kinds } = await run({
      swapChampion: async ({ kind, version }) =>
        kind === 'lstm' ? refuse('revision 5, expected 4', FAILURES.championConflict) : { kind, version, previousVersion: 1, revision: 2 },
    });
    expect(kinds.map(({ outcome }) => outcome)).toEqual(['refused', 'promoted']);
    expect(kinds[0]?.reasons).toEqual(['Lower log loss', 'revision 5, expected 4']);
  });

  it('promotes although the files cannot be published, and says so', async () => {
    const { kinds } = await run({ publishChampions: async () => ['The transformer is not published: its file is corrupt.'] });
    expect(kinds[0]).toMatchObject({
      outcome: 'promoted',
      reasons: ['Lower log loss', 'The transformer is not published: its file is corrupt.'],
    });
  });

  it("waits for an operator's change of the same champion before its own", async () => {
    const order: string[] = [];
    await environment.withWorkers(
      {
        swapChampion: async ({ kind, version, authority }) => {
          if (authority === 'request/r') await new Promise((resolve) => setTimeout(resolve, 1_000));
          order.push(`${kind} by ${authority}`);
          return { kind, version, previousVersion: 1, revision: 2 };
        },
      },
      async () => {
        const other = await environment.client.workflow.start<typeof changeChampion>('changeChampion', {
          workflowId: workflowIds.changeChampion('lstm'),
          taskQueue: TASK_QUEUES.operations,
          args: [{ kind: 'lstm', version: 1, authority: 'request/r' }],
        });
        const { kinds } = await (await start()).result();
        await other.result();
        expect(kinds.map(({ outcome }) => outcome)).toEqual(['promoted', 'promoted']);
      },
    );
    expect(order.filter((change) => change.startsWith('lstm'))).toEqual(['lstm by request/r', 'lstm by verdict/v-lstm']);
    expect(order).toContain('transformer by verdict/v-transformer');
  });

  it('ends as cancelled when it is cancelled in training, with an audit entry', async () => {
    const workflowId = randomUUID();
    const recorded: string[] = [];
    const outcome = environment.withWorkers(
      {
        trainModel: async () => {
          await environment.client.workflow.getHandle(workflowId).cancel();
          for (;;) {
            Context.current().heartbeat();
            await Context.current().sleep(50);
          }
        },
        auditRun: async ({ outcome: ended }) => void recorded.push(ended),
      },
      async () => (await start(workflowId)).result(),
    );
    await expect(outcome).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(recorded).toEqual(['cancelled']);
  });

  it('says in the Temporal UI what each of its steps is for, down to the change of a champion', async () => {
    const workflowId = randomUUID();
    const { workflow } = environment.client;
    await environment.withWorkers({}, async () => (await start(workflowId, { ...input, kinds: ['lstm'] })).result());
    for (const id of [workflowId, workflowIds.changeChampion('lstm')]) {
      const { events } = await workflow.getHandle(id).fetchHistory();
      const steps = (events ?? []).filter(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled != null);
      expect(steps.length).toBeGreaterThanOrEqual(3);
      expect(
        steps
          .filter(({ userMetadata }) => userMetadata?.summary == null)
          .map((step) => step.activityTaskScheduledEventAttributes?.activityType?.name),
      ).toEqual([]);
    }
  });

  it('reports an epoch of hours by the heartbeats of its training', async () => {
    const workflowId = randomUUID();
    const handle = environment.client.workflow.getHandle(workflowId);
    const seen: PipelineProgress[] = [];
    await environment.withWorkers(
      {
        trainModel: async ({ kind }) => {
          for (let batch = 1; seen.at(-1)?.epoch !== 7 && batch < 100; batch += 1) {
            Context.current().heartbeat({ kind, epoch: 7, epochs: 40, batchShare: batch / 1_000, loss: 1.03, secondsLeft: 90 });
            seen.push(await queryProgress(handle));
            await Context.current().sleep(50);
          }
          return { kind, version: 2, sha256: 'cd', epochs: 12, validationLogLoss: 1 };
        },
      },
      async () => (await start(workflowId, { ...input, kinds: ['lstm'] })).result(),
    );
    expect(seen.at(-1)).toMatchObject({
      stage: 'train',
      kind: 'lstm',
      epoch: 7,
      epochs: 40,
      loss: 1.03,
      secondsLeft: 90,
      message: 'Training the lstm: epoch 7 of 40',
    });
  });

  it('answers with the epoch of each training, in a history of at most 100 events', async () => {
    const workflowId = randomUUID();
    const handle = environment.client.workflow.getHandle(workflowId);
    const seen: (number | null)[] = [];
    const shares: number[] = [];
    const history = await environment.withWorkers(
      {
        trainModel: async ({ kind }) => {
          for (let epoch = 1; epoch <= 12; epoch += 1) {
            Context.current().heartbeat({ kind, epoch, epochs: 12, batchShare: 0, loss: 1, secondsLeft: 1 });
            await Context.current().sleep(50);
          }
          await expect.poll(async () => (await queryProgress(handle)).epoch, { timeout: 10_000 }).toBe(12);
          const { epoch, share } = await queryProgress(handle);
          seen.push(epoch);
          shares.push(share);
          return { kind, version: 2, sha256: 'cd', epochs: 12, validationLogLoss: 1 };
        },
      },
      async () => {
        await (await start(workflowId)).result();
        return handle.fetchHistory();
      },
    );
    expect(seen).toEqual([12, 12]);
    // Of both at once: the other kind may have come less far.
    expect(Math.min(...shares)).toBeGreaterThan(0.4);
    expect(history.events?.length).toBeLessThanOrEqual(100);
  });
});
