import type { BarSeries, FormingBar, Random } from '@tandem/domain';

/** Sub-minute steps of which a bar is built: five seconds each. */
export const STEPS = 12;
export const STEP_MS = 60_000 / STEPS;

/** Lowest price: a cent, the tick of US shares. */
const TICK = 0.01;

/** A price on the tick grid. */
export function toCents(price: number): number {
  return Math.max(TICK, Math.round(price * 100) / 100);
}

/**
 * The logarithm of the price after each step of a bar: a Brownian bridge from 0 to `total`, with `jump` in step
 * `jumpStep`. The path of a diffusion given where it ends is such a bridge (Glasserman, 2004, section 3.1).
 */
export function stepPath(random: Random, total: number, volatility: number, jump: number, jumpStep: number, out: Float64Array): void {
  let sum = 0;
  for (let step = 0; step < STEPS; step += 1) {
    sum += (volatility / Math.sqrt(STEPS)) * random.polarNormal();
    out[step] = sum;
  }
  const correction = (total - jump - sum) / STEPS;
  for (let step = 0; step < STEPS; step += 1) out[step]! += correction * (step + 1) + (step >= jumpStep ? jump : 0);
}

/** Writes bar `i` from its printed step prices. */
export function writeBar(bars: BarSeries, i: number, ts: number, steps: Float64Array, volume: number): void {
  let high = steps[0]!;
  let low = high;
  for (const price of steps) {
    high = Math.max(high, price);
    low = Math.min(low, price);
  }
  bars.ts[i] = ts;
  bars.open[i] = steps[0]!;
  bars.high[i] = high;
  bars.low[i] = low;
  bars.close[i] = steps[STEPS - 1]!;
  bars.volume[i] = volume;
}

/** What a feed shows of a bar after each of its steps; its volume comes in evenly. */
export function formingBars(steps: Float64Array, volume: number): readonly FormingBar[] {
  const open = steps[0]!;
  let high = open;
  let low = open;
  return Array.from(steps, (close, step) => {
    high = Math.max(high, close);
    low = Math.min(low, close);
    return { elapsedMs: (step + 1) * STEP_MS, open, high, low, close, volume: Math.round((volume * (step + 1)) / STEPS) };
  });
}
