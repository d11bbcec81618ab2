import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Surroundings } from './surroundings.js';

const STEPS = 2 ** 32;

/** The machine's clock, and chance without a seed: jitter keeps installations apart only where each has its own. */
export const SYSTEM_SURROUNDINGS: Surroundings = {
  now: Date.now,
  sleep: (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }),
  random: () => randomInt(STEPS) / STEPS,
};
