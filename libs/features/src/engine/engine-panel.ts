import type { BarClock } from './bar-clock.js';
import type { EngineBar } from './engine-bar.js';

/** A group of features that share their state. */
export interface EnginePanel {
  /** Writes the group's values of `bar` as the next one to `out` from `at` on, in the group's order; changes no state. */
  write(bar: EngineBar, clock: BarClock, out: Float64Array, at: number): void;
  /** Takes in `bar`, of which `write` was called last. */
  advance(bar: EngineBar, clock: BarClock): void;
}
