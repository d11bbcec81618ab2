import type { Runtime } from '../src/http/runtime.js';

/** A clock that goes on only by sleeps (which take no real time) and by hand, and chance without luck. */
export interface FakeSurroundings extends Runtime {
  time: number;
  /** Lengths of the sleeps so far. */
  readonly slept: number[];
}

export function fakeSurroundings(start = Date.UTC(2026, 0, 22, 15)): FakeSurroundings {
  const fake: FakeSurroundings = {
    time: start,
    slept: [],
    now: () => fake.time,
    sleep: async (ms) => {
      fake.slept.push(ms);
      fake.time += ms;
    },
    random: () => 1,
  };
  return fake;
}
