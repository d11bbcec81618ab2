import type { Runtime } from '../src/http/runtime.js';

/** A clock that advances only by sleeps (which take no real time) and by hand; random numbers are always 1. */
export interface FakeRuntime extends Runtime {
  time: number;
  /** Lengths of the sleeps so far. */
  readonly slept: number[];
}

export function fakeRuntime(start = Date.UTC(2026, 0, 22, 15)): FakeRuntime {
  const fake: FakeRuntime = {
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
