import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openRuns, pipelineStartOptions, waitingRuns, WORKFLOWS } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { BREAKING, BuildUnderTest, HARMLESS, type BuildChange } from '../../testing/builds-of-test.js';
import { Gate, Runs } from '../../testing/resets.js';
import { REFUSING, startRealEnvironment, type Activities, type WorkflowEnvironment } from '../../testing/workflow-environment.js';

/** Long, because other specs run beside this one. */
const PATIENCE = { timeout: 60_000 };
const INPUT = { reason: 'session-close', budget: 'fast', requestedBy: 'test', note: 'test' } as const;

describe.skipIf(TEMPORAL_CLI === null)('a build of the workflows, and those before it', () => {
  let environment: WorkflowEnvironment;
  let runs: Runs;
  const started: BuildUnderTest[] = [];
  beforeAll(async () => {
    environment = await startRealEnvironment();
    runs = new Runs(environment);
  });
  afterEach(async () => {
    for (const build of started.splice(0)) await build.stop();
  });
  afterAll(() => environment?.close());

  const start = async (buildId: string, activities: Partial<Activities>, change: BuildChange | null = null) => {
    const build = await BuildUnderTest.start(environment, buildId, { ...REFUSING, ...activities }, change, [...started]);
    started.push(build);
    return build;
  };
  const startRun = (workflowId: string) =>
    environment.client.workflow.start(WORKFLOWS.nightlyPipeline, pipelineStartOptions(workflowId, INPUT));
  const buildOf = async (workflowId: string) => (await openRuns(environment.client)).find((run) => run.workflowId === workflowId)?.buildId;
  const failedTasks = async (workflowId: string) =>
    ((await runs.handle(workflowId).fetchHistory()).events ?? []).filter((event) => event.workflowTaskFailedEventAttributes).length;

  /** Trainings that wait. */
  function waitingTrainings() {
    const gate = new Gate();
    let reached = 0;
    const trainModel: Activities['trainModel'] = async ({ kind }) => {
      reached += 1;
      await gate.pass();
      return { kind, version: 2, sha256: 'cd', epochs: 3, validationLogLoss: 1.05 };
    };
    // Both: one that is handed to a worker as it ends is missed after a minute of heartbeats.
    return { trainModel, begun: () => expect.poll(() => reached, PATIENCE).toBe(2) };
  }

  /** A run that waits in its trainings, begun by a build that ends then. */
  async function leave(workflowId: string, buildId: string): Promise<void> {
    const { trainModel, begun } = waitingTrainings();
    const old = await start(buildId, { trainModel });
    expect(await old.begin()).toBe('current');
    await startRun(workflowId);
    await begun();
    await old.stop();
  }

  // The first one: once there is a build, there are no runs of before.
  it('carries on what was begun before there were builds, and names what it cannot', async () => {
    const { trainModel, begun } = waitingTrainings();
    await environment.withWorkers({ trainModel }, async () => {
      await startRun('before');
      await begun();
    });
    const breaking = await start('0', {}, BREAKING);
    expect(await breaking.begin()).toBe('current');
    expect(breaking.logged.join('\n')).toMatch(/open run not taken over.*"workflowId":"before","begunBy":"a build without a name"/);
    await breaking.stop();
    const later = await start('1', {}, HARMLESS);
    expect(await later.begin()).toBe('current');
    expect(await runs.outcome('before')).toMatchObject({ kinds: [{ outcome: 'refused' }, { outcome: 'refused' }] });
  });

  it('takes over what it would carry out as it was begun: the run ends as if nothing had happened', async () => {
    await leave('taken-over', 'a1');
    const later = await start('a2', {}, HARMLESS);
    expect(await later.begin()).toBe('current');
    expect(await runs.outcome('taken-over')).toMatchObject({ kinds: [{ outcome: 'refused' }, { outcome: 'refused' }] });
    expect(await failedTasks('taken-over')).toBe(0);
    expect(later.logged.join('\n')).toMatch(/open run taken over .*"workflowId":"taken-over","begunBy":"a1","build":"a2"/);
  });

  it('names what it cannot carry out and leaves it alone, and the build that began it carries it on', async () => {
    await leave('refused', 'b1');
    const length = async () => (await runs.handle('refused').fetchHistory()).events!.length;
    const before = await length();
    const later = await start('b2', {}, BREAKING);
    expect(await later.begin()).toBe('current');
    expect(later.logged.join('\n')).toMatch(
      /open run not taken over: start the build that began it.*"workflowId":"refused","begunBy":"b1"/,
    );
    expect(later.logged.join('\n')).toMatch(/trainModel|[Nn]ondeterminism/);
    await later.succession().look();
    expect(later.logged.filter((line) => line.includes('not taken over'))).toHaveLength(1);
    // What its activities had begun may have been lost with their worker; the workflow has done nothing.
    expect(await length()).toBe(before);
    expect(await failedTasks('refused')).toBe(0);
    const now = Date.now() + 10 * 60_000;
    expect(await waitingRuns(environment.client, now)).toContainEqual(expect.objectContaining({ workflowId: 'refused', buildId: 'b1' }));
    await later.stop();
    const again = await start('b1', {});
    expect(await again.begin()).toBe('current');
    expect(await runs.outcome('refused')).toMatchObject({ kinds: [{ outcome: 'refused' }, { outcome: 'refused' }] });
    expect(await failedTasks('refused')).toBe(0);
  });

  it('takes over a run that was reset to a step before the difference', async () => {
    await leave('reset', 'd1');
    // As the breaking build calls it.
    const tuneModel: Activities['trainModel'] = async ({ kind }) => ({ kind, version: 3, sha256: 'ef', epochs: 1, validationLogLoss: 1 });
    const later = await start('d2', { tuneModel } as Partial<Activities>, BREAKING);
    expect(await later.begin()).toBe('current');
    const runId = await runs.reset('reset', 0);
    await later.succession().look();
    expect(await runs.outcome('reset', runId)).toMatchObject({ kinds: [{ version: 3 }, { version: 3 }] });
  });

  it('leaves alone what a worker of another build carries on, and stays behind the build that replaced it', async () => {
    const gate = new Gate();
    const buildDataset: Activities['buildDataset'] = async () => {
      await gate.pass();
      return { finding: '', dataset: null, refusal: 'not today' };
    };
    const old = await start('c1', { buildDataset });
    expect(await old.begin()).toBe('current');
    await startRun('beside');
    await expect.poll(() => buildOf('beside'), PATIENCE).toBe('c1');
    const later = await start('c2', {}, HARMLESS);
    expect(await later.begin()).toBe('current');
    expect(await old.succession().look()).toBe('replaced');
    expect(await buildOf('beside')).toBe('c1');
    gate.open();
    expect(await runs.outcome('beside')).toMatchObject({ kinds: [{ outcome: 'not-trained' }, { outcome: 'not-trained' }] });
    await startRun('after');
    expect(await runs.outcome('after')).toMatchObject({ kinds: [{ outcome: 'refused' }, { outcome: 'refused' }] });
  });
});
