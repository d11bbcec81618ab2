import type { SupervisedProcess } from './supervised-process.ts';

/** What was started, and how to stop it in the opposite order. */
export class Teardown {
  readonly #log: (line: string) => void;
  readonly #processes: SupervisedProcess[] = [];
  readonly #steps: (() => Promise<void>)[] = [];
  #stopped: Promise<void> | null = null;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  add(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  /** Starts a process that is stopped with everything else. */
  launch(process: SupervisedProcess): SupervisedProcess {
    this.#processes.push(process);
    this.add(() => process.stop());
    process.start();
    return process;
  }

  /** Stops everything, the latest first. One step that fails does not keep the others from running. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stopAll());
  }

  /** What runs under supervision. */
  get processes(): readonly SupervisedProcess[] {
    return this.#processes;
  }

  /** Ends the processes at once. */
  kill(): void {
    for (const process of this.#processes) process.kill();
  }

  async #stopAll(): Promise<void> {
    for (const step of this.#steps.toReversed()) {
      try {
        await step();
      } catch (error) {
        this.#log(`While stopping: ${(error as Error).message}`);
      }
    }
  }
}
