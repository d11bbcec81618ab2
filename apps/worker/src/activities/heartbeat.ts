import { Context } from '@temporalio/activity';

/** Well within the shortest heartbeat timeout, so that a running or waiting activity is not taken for a lost one. */
const HEARTBEAT_MS = 4_000;

/**
 * Runs work that may be long between two of its own reports, with heartbeats as long as the process lives.
 * @param work gets a function to report with: every heartbeat carries the newest report
 */
export async function withHeartbeat<T>(work: (report: (details: unknown) => void) => Promise<T>): Promise<T> {
  const context = Context.current();
  let newest: unknown;
  const timer = setInterval(() => context.heartbeat(newest), HEARTBEAT_MS);
  try {
    return await work((details) => {
      newest = details;
      context.heartbeat(details);
    });
  } finally {
    clearInterval(timer);
  }
}

/** Wall time as an activity sees it. */
export interface WallClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Waits; rejects when the activity is cancelled or its worker shuts down. */
  sleep(ms: number): Promise<void>;
}

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
