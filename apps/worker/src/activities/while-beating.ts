import { Context } from '@temporalio/activity';

/** Some batches a beat; well within the heartbeat timeout of a minute, which long batches on slow machines also need. */
const BEAT_MS = 5_000;

/**
 * Runs work that may be long between two of its own reports, with heartbeats as long as the process lives.
 * @param work told how to report: the newest report goes along with every heartbeat
 */
export async function whileBeating<T>(work: (beat: (details: unknown) => void) => Promise<T>): Promise<T> {
  const context = Context.current();
  let newest: unknown;
  const timer = setInterval(() => context.heartbeat(newest), BEAT_MS);
  try {
    return await work((details) => {
      newest = details;
      context.heartbeat(details);
    });
  } finally {
    clearInterval(timer);
  }
}
