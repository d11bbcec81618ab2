import { Context } from '@temporalio/activity';

/** Wall time as an activity sees it. */
export interface WallClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Waits; rejects when the activity is cancelled or its worker shuts down. */
  sleep(ms: number): Promise<void>;
}

/** Well within the shortest heartbeat timeout, so that a waiting activity is not taken for a lost one. */
const HEARTBEAT_MS = 4_000;

/** The clock of the running activity, which sends heartbeats with `details()` while it waits. */
export function activityClock(details: () => unknown): WallClock {
  const context = Context.current();
  return {
    now: () => Date.now(),
    async sleep(ms) {
      for (let left = ms; left > 0; left -= HEARTBEAT_MS) {
        context.heartbeat(details());
        await context.sleep(Math.min(left, HEARTBEAT_MS));
      }
      context.cancellationSignal.throwIfAborted();
    },
  };
}
