import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelKind } from '@tandem/domain';
import { explainWindow } from '@tandem/models';
import type { LoadedModel, StoredModels } from '@tandem/registry';
import { UnavailableProblem } from '../http/problems.js';

/** Versions that stay loaded: both champions, and two that are compared with them. */
const MAX_LOADED = 4;

/** Requests that wait or run at most: each takes some 40 ms, so that nobody waits much longer than two seconds. */
const MAX_REQUESTS = 50;

/** A version of a kind. */
export interface Version {
  readonly kind: ModelKind;
  readonly version: number;
}

/**
 * Runs stored model files beside the live loop, which has files of its own: one piece of work after the other, and before each batch the
 * loop has the thread if it has something to do. So a bar's prediction waits for one batch at most.
 */
export class ModelWork {
  private last: Promise<unknown> = Promise.resolve();
  private used: Version[] = [];
  private requests = 0;

  /** @param loopIdle resolves once the live loop has nothing to do */
  constructor(
    private readonly models: StoredModels,
    private readonly loopIdle: () => Promise<void>,
  ) {}

  /** Waits for its turn, then runs `work`; models must not be used after it. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work, work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** `run` for a request. @throws UnavailableProblem while too many of them wait */
  async answer<T>(work: () => Promise<T>): Promise<T> {
    if (this.requests >= MAX_REQUESTS) {
      throw new UnavailableProblem('service', `${MAX_REQUESTS} explanations and past minutes are waited for. Ask again in some seconds.`);
    }
    this.requests += 1;
    try {
      return await this.run(work);
    } finally {
      this.requests -= 1;
    }
  }

  /** A version ready to run, within `run`; null where its file cannot be run, of which `problem` says why. */
  async find({ kind, version }: Version): Promise<LoadedModel | null> {
    const others = this.used.filter((one) => one.kind !== kind || one.version !== version);
    this.used = [{ kind, version }, ...others].slice(0, MAX_LOADED);
    this.models.keep(this.used);
    await this.turn();
    return this.models.find(kind, version);
  }

  /** Why files could not be run, in sentences. */
  get problems(): readonly string[] {
    return this.models.problems;
  }

  /** Why a version predicts what it does of a window of engine vectors, within `run`. */
  explain({ runner, columns }: LoadedModel, window: Float32Array, classIndex: number) {
    return explainWindow(runner, columns.pick(window, 1), classIndex, () => this.turn());
  }

  /** Lets pass what is waiting, the live loop above all. */
  async turn(): Promise<void> {
    await nextTurn();
    await this.loopIdle();
  }

  /** Ends after the work that is under way. */
  async stop(): Promise<void> {
    await this.last;
    this.models.dispose();
  }
}
