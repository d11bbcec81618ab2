/** Failures in a row after which a provider is left alone: with the pauses between them some 15 seconds of failing. */
export const FAILURES_TO_OPEN = 5;

/** Pause after the first failure; doubled with each further one. */
const FIRST_PAUSE_MS = 1_000;
/**
 * How long a provider is left alone that cannot be reached: one request in a quarter of a minute burdens nobody, and what an outage has
 * left out is there within a minute of its end.
 */
const COOL_DOWN_MS = 16_000;
/** How long one that asks for fewer requests, or refuses them, is left alone at first; doubled with each trial that fails … */
const REFUSED_COOL_DOWN_MS = 60_000;
/** … up to this: a session has 78 such spans, so that little of one is lost. */
const LONGEST_COOL_DOWN_MS = 300_000;

/**
 * Milliseconds to leave a provider alone after its `failures`-th failure in a row. Exponential, the upper half of it
 * random ("equal jitter": https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), because many
 * installations lose the same provider at the same moment.
 * @param refused whether the provider answered, and wants fewer requests or none
 * @param random from 0 to 1
 */
export function pauseAfter(failures: number, refused: boolean, random: number): number {
  return (failures < FAILURES_TO_OPEN ? FIRST_PAUSE_MS * 2 ** (failures - 1) : coolDown(failures - FAILURES_TO_OPEN, refused)) * (0.5 + 0.5 * random);
}

function coolDown(failedTrials: number, refused: boolean): number {
  return refused ? Math.min(LONGEST_COOL_DOWN_MS, REFUSED_COOL_DOWN_MS * 2 ** failedTrials) : COOL_DOWN_MS;
}
