import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Logger, WorkerDeploymentVersion } from '@temporalio/common';
import { Worker, type ReplayWorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { hasStatus, liveBuilds, openRuns, type LiveBuilds, type OpenRun } from '@tandem/pipeline';

/** Between two looks before this build is the current one, and afterwards. */
const FIRST_LOOKS_MS = 250;
const LATER_LOOKS_MS = 30_000;
/** Looks that pass before it is said why this build is not the current one: half a minute. */
const PATIENT_LOOKS = 120;

/**
 * `current`: runs that are started come to this build. `replaced`: it was current before, and workers of the build that followed it are at
 * work: it ends what it has begun. `pending`: neither yet.
 */
export type Standing = 'current' | 'replaced' | 'pending';

interface SuccessionOptions {
  readonly client: Client;
  readonly version: WorkerDeploymentVersion;
  readonly workflowBundle: WorkflowBundleOption;
  /** What the workflows of the bundle call beside activities; a replay calls none of them. */
  readonly sinks?: ReplayWorkerOptions['sinks'];
  /** Whether the worker of an identity is known to have ended. */
  readonly isGone: (identity: string) => boolean;
  readonly logger: Logger;
  /** Gets how many open runs nobody can carry on, after each look. */
  readonly onWaiting?: (runs: number) => void;
}

/**
 * What a build does about those before it. It becomes the current one; and open runs that are pinned to a build of which no worker is left
 * are replayed with its workflows: those that it would carry out as they were begun it takes over, the others it names and leaves alone.
 */
export class Succession {
  private readonly refused = new Set<string>();
  /** Of which it was logged that they could not be looked at. */
  private readonly missed = new Set<string>();

  constructor(private readonly options: SuccessionOptions) {}

  /** Looks until it is known where this build stands, which takes polling workers of it. */
  async begin(signal: AbortSignal): Promise<Standing> {
    for (let looks = 1; ; looks += 1) {
      const standing = await this.look(looks % PATIENT_LOOKS === 0).catch((error: unknown) => {
        if (looks % PATIENT_LOOKS === 0) this.options.logger.warn('not the current build yet', { error });
        return 'pending' as const;
      });
      if (standing !== 'pending' || signal.aborted) return standing;
      await sleep(FIRST_LOOKS_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Looks again and again until the signal: builds end while this one runs. */
  keepLooking(signal: AbortSignal): void {
    const look = () => this.look().catch((error: unknown) => this.options.logger.warn('builds not looked at', { error }));
    const timer = setInterval(() => void look(), LATER_LOOKS_MS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** @param impatient whether to log what keeps this build from being the current one */
  async look(impatient = false): Promise<Standing> {
    const { client, version, isGone } = this.options;
    const deployment = await this.describe();
    const own = deployment?.versionSummaries?.find(({ deploymentVersion }) => deploymentVersion?.buildId === version.buildId);
    if (own == null) return 'pending';
    const current = deployment?.routingConfig?.currentDeploymentVersion?.buildId || null;
    const live = await liveBuilds(client, Date.now(), isGone);
    await this.takeOver(live, current);
    if (current === version.buildId) return 'current';
    if (current !== null && own.lastCurrentTime != null && live.has(current)) return 'replaced';
    return this.becomeCurrent(impatient);
  }

  private async describe() {
    const { client, version } = this.options;
    const asked = { namespace: client.options.namespace, deploymentName: version.deploymentName };
    try {
      return (await client.workflowService.describeWorkerDeployment(asked)).workerDeploymentInfo;
    } catch (error) {
      if (hasStatus(error, 'notFound')) return null;
      throw error;
    }
  }

  private async becomeCurrent(impatient: boolean): Promise<Standing> {
    const { client, version, logger } = this.options;
    try {
      await client.workflowService.setWorkerDeploymentCurrentVersion({ namespace: client.options.namespace, ...version });
      logger.info('current build', { build: version.buildId });
      return 'current';
    } catch (error) {
      // A queue that the build before had is not asked for yet.
      if (!hasStatus(error, 'failedPrecondition')) throw error;
      if (impatient)
        logger.warn('not the current build: start workers of it for every queue', {
          build: version.buildId,
          cause: (error as Error).message,
        });
      return 'pending';
    }
  }

  /** @param current before this build becomes it; null: there was none, and what runs without a build comes to this one then */
  private async takeOver(live: LiveBuilds, current: string | null): Promise<void> {
    const { version, client, onWaiting } = this.options;
    let waiting = 0;
    for (const { queue, ...run } of await openRuns(client)) {
      const unattended = run.buildId === null ? current === null : run.buildId !== version.buildId && !live.has(run.buildId, queue);
      if (unattended && !(await this.carryOn(run).catch((error: unknown) => this.miss(run, error)))) waiting += 1;
    }
    onWaiting?.(waiting);
  }

  /** One run that cannot be moved, as on a server of before 1.32, keeps nothing else from going on. It is tried again at the next look. */
  private miss({ workflowId, runId }: OpenRun, error: unknown): boolean {
    if (!this.missed.has(runId)) this.options.logger.warn('open run not looked at', { workflowId, error });
    this.missed.add(runId);
    return false;
  }

  /** @returns whether this build carries the run on */
  private async carryOn(run: OpenRun): Promise<boolean> {
    const { client, version, logger } = this.options;
    if (this.refused.has(run.runId)) return false;
    const handle = client.workflow.getHandle(run.workflowId, run.runId);
    const difference = await this.replay(handle, run.workflowId);
    const details = { workflowId: run.workflowId, begunBy: run.buildId ?? 'a build without a name', build: version.buildId };
    if (difference !== null) {
      this.refused.add(run.runId);
      logger.error('open run not taken over: start the build that began it, reset the run, or terminate it', { ...details, difference });
      return false;
    }
    if (run.buildId === null) return true;
    await client.workflowService.updateWorkflowExecutionOptions({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: run.workflowId, runId: run.runId },
      workflowExecutionOptions: { versioningOverride: { oneTime: { targetDeploymentVersion: version } } },
      updateMask: { paths: ['versioning_override'] },
    });
    logger.info('open run taken over', details);
    return true;
  }

  /** @returns the first difference to what the run has done, as the SDK says it; null for none */
  private async replay(handle: WorkflowHandle, workflowId: string): Promise<string | null> {
    const history = await handle.fetchHistory();
    if (!history.events?.some((event) => event.workflowTaskCompletedEventAttributes)) return null;
    const { workflowBundle, sinks } = this.options;
    for await (const { error } of Worker.runReplayHistories({ workflowBundle, ...(sinks && { sinks }) }, [{ workflowId, history }])) {
      if (error !== undefined) return error.message;
    }
    return null;
  }
}
