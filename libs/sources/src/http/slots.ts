import { untilAborted } from './until-aborted.js';

/** Lets at most `count` tasks run at a time, the others in the order they came. */
export class Slots {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Runs `task` when its turn comes. @throws the reason of `signal` when that is aborted before, and what `task` throws */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal | null): Promise<T> {
    await this.enter(signal);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private async enter(signal?: AbortSignal | null): Promise<void> {
    signal?.throwIfAborted();
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.push(resolve);
    try {
      await untilAborted(promise, signal);
    } catch (error) {
      this.giveUp(resolve);
      throw error;
    }
  }

  /** A slot that was handed over at the moment of the abort goes on to the next. */
  private giveUp(resolve: () => void): void {
    const place = this.waiting.indexOf(resolve);
    if (place >= 0) this.waiting.splice(place, 1);
    else this.leave();
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
