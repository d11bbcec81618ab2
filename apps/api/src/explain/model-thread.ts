import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { UnavailableProblem } from '../http/problems.js';
import type { AskedOf, ModelTasks, PlainError, TaskResult, ThreadData } from './model-tasks.js';

/** Requests that wait or run at most: each takes some 40 ms, so that nobody waits much longer than two seconds. */
const MAX_REQUESTS = 50;

/** An idle thread ends after this long and gives its memory back; starting it again takes half a second. */
const IDLE_MS = 300_000;

/** Below the live loop's own thread, on Linux: when all cores are busy, predictions go first. */
const NICE = 5;

/** Of short-lived objects that the thread keeps; bars and windows are no objects of its heap. V8 would keep some 24 MB. */
const YOUNG_MB = 6;

/** A task failed in the thread, for the reason in its message. */
class ModelTaskError extends Error {
  override readonly name = 'ModelTaskError';
  /** Of the database or the system, by which a passing failure is known; null of others. */
  readonly code: string | null;

  constructor({ message, code, cause }: PlainError) {
    super(message, cause === null ? {} : { cause: new ModelTaskError(cause) });
    this.code = code;
  }
}

type TaskName = keyof ModelTasks;
type Result<N extends TaskName> = Awaited<ReturnType<ModelTasks[N]>>;

/**
 * A thread that reads past windows and runs stored model files, with a runtime and connections of its own: whatever is asked of it, the
 * live loop never waits. One task after the other; the thread starts with the first.
 */
export class ModelThread {
  private readonly pool: Piscina;
  private requests = 0;
  /** Settled once the requests that wait now are answered. */
  private answered = Promise.withResolvers<void>();

  constructor(workerData: ThreadData) {
    this.pool = new Piscina({
      // By the package's own name, so that the build is found from the sources as well.
      filename: createRequire(import.meta.url).resolve('@tandem/api/model-tasks'),
      minThreads: 0,
      // A second one would explain both models at once, some 10 ms sooner, and hold 200 MB more while it lives.
      maxThreads: 1,
      idleTimeout: IDLE_MS,
      // A thread that waits on an atomic would not hear its database connection.
      atomics: 'disabled',
      niceIncrement: NICE,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      // Not those of this process, which may look for sources.
      execArgv: [],
      workerData,
    });
  }

  /** Has a task done that nobody waits for: not before a request that waits. @throws ModelTaskError */
  async runBehind<N extends TaskName>(name: N, asked: AskedOf<N>): Promise<Result<N>> {
    while (this.requests > 0) {
      await this.answered.promise;
      // A request may take several tasks, and asks for the next when it has the one before.
      await nextTurn();
    }
    return this.run(name, asked);
  }

  /** Has a task done after those before it. @throws ModelTaskError */
  async run<N extends TaskName>(name: N, asked: AskedOf<N>): Promise<Result<N>> {
    const result = (await this.pool.run(asked, { name })) as TaskResult<Result<N>>;
    if ('error' in result) throw new ModelTaskError(result.error);
    return result.value;
  }

  /** `run` for a request. @throws UnavailableProblem while too many of them wait */
  answer<N extends TaskName>(name: N, asked: AskedOf<N>): Promise<Result<N>> {
    return this.admit(() => this.run(name, asked));
  }

  /** Does the work of a request. @throws UnavailableProblem while too many of them wait */
  async admit<T>(work: () => Promise<T>): Promise<T> {
    if (this.requests >= MAX_REQUESTS) {
      throw new UnavailableProblem('service', `${MAX_REQUESTS} explanations and past minutes are waited for. Ask again in some seconds.`);
    }
    if (this.requests === 0) this.answered = Promise.withResolvers();
    this.requests += 1;
    try {
      return await work();
    } finally {
      this.requests -= 1;
      if (this.requests === 0) this.answered.resolve();
    }
  }

  /** Ends the thread; what waits or runs fails. */
  stop(): Promise<void> {
    return this.pool.destroy();
  }
}
