import { readFileSync } from 'node:fs';
import { NativeConnection, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { DEPLOYMENT, TASK_QUEUES } from '@tandem/pipeline';
import { Succession, type Standing } from '../src/process/succession.js';
import { versioned } from '../src/process/temporal.js';
import { fakeActivities, type Activities, type WorkflowEnvironment } from './workflow-environment.js';

/** What a build of a test does otherwise than today's sources; the ones of today for `{}`. */
export interface BuildChange {
  readonly from: string;
  readonly to: string;
}

/** A summary reads otherwise: another build, which carries out every run as before. */
export const HARMLESS: BuildChange = { from: 'Data quality and dataset', to: 'Dataset and data quality' };
/** Another activity is called: runs that have called the old one cannot go on with it. */
export const BREAKING: BuildChange = { from: 'trainer.trainModel', to: 'trainer.tuneModel' };

/** Workers of one build, of all queues, in this process. */
export class BuildUnderTest {
  readonly logged: string[] = [];
  private stopped = false;

  private constructor(
    private readonly environment: WorkflowEnvironment,
    readonly buildId: string,
    private readonly code: string,
    private readonly workers: readonly Worker[],
    private readonly running: Promise<unknown>,
    private readonly connection: NativeConnection,
    private readonly others: readonly BuildUnderTest[],
  ) {}

  /** @param others of which it knows when they end, as a worker knows processes of its machine */
  static async start(
    environment: WorkflowEnvironment,
    buildId: string,
    activities: Partial<Activities>,
    change: BuildChange | null = null,
    others: readonly BuildUnderTest[] = [],
  ): Promise<BuildUnderTest> {
    const today = readFileSync(inject('workflowBundle'), 'utf8');
    const code = change === null ? today : today.replaceAll(change.from, change.to);
    if (change !== null && code === today) throw new Error(`The bundle has no "${change.from}".`);
    const connection = await NativeConnection.connect({ address: environment.address });
    const options = {
      connection,
      namespace: environment.client.options.namespace,
      activities: fakeActivities(activities),
      identity: identityOf(buildId),
      shutdownGraceTime: '50ms',
      shutdownForceTime: '2s',
      maxHeartbeatThrottleInterval: '500ms',
      ...versioned({ deploymentName: DEPLOYMENT, buildId }),
    };
    const workers = await Promise.all(
      Object.values(TASK_QUEUES).map((taskQueue) =>
        Worker.create({ ...options, taskQueue, ...(taskQueue === TASK_QUEUES.training ? {} : { workflowBundle: { code } }) }),
      ),
    );
    const running = Promise.allSettled(workers.map((worker) => worker.run()));
    return new BuildUnderTest(environment, buildId, code, workers, running, connection, others);
  }

  private readonly log = (message: string, meta?: object) => void this.logged.push(`${message} ${JSON.stringify(meta)}`);

  readonly succession = () =>
    (this.known ??= new Succession({
      client: this.environment.client,
      version: { deploymentName: DEPLOYMENT, buildId: this.buildId },
      workflowBundle: { code: this.code },
      isGone: (identity) => this.others.some((other) => other.stopped && identity === identityOf(other.buildId)),
      logger: { log: this.log, trace: this.log, debug: this.log, info: this.log, warn: this.log, error: this.log } as never,
    }));
  private known: Succession | undefined;

  /** Until it knows where it stands, as at the start of a worker. */
  begin(): Promise<Standing> {
    return this.succession().begin(new AbortController().signal);
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.workers.forEach((worker) => worker.getState() === 'RUNNING' && worker.shutdown());
    await this.running;
    await this.connection.close();
    this.stopped = true;
  }
}

const identityOf = (buildId: string) => `${buildId}@test`;
