import { exactBounds } from '../../../libs/evaluation/testing/exact-bounds.ts';

/** Market minutes until something was found; null: it was not. */
export type Delay = number | null;

/** `98 % (93–100)`: a share with its exact 95 % bounds. */
export function formatShare(count: number, trials: number): string {
  const { low, high } = exactBounds(count, trials);
  const percent = (share: number) => (100 * share).toFixed(0);
  return `${percent(count / trials)} % (${percent(low)}–${percent(high)})`;
}

/** The share of delays that are not longer. @param delays not empty */
export function shareWithin(delays: readonly Delay[], minutes: number): string {
  return formatShare(delays.filter((delay) => delay !== null && delay <= minutes).length, delays.length);
}

/** Nearest-rank quantile, those never found counted as the longest. */
export function delayQuantile(delays: readonly Delay[], share: number): string {
  const sorted = delays.map((delay) => delay ?? Infinity).sort((a, b) => a - b);
  const delay = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return delay === Infinity ? 'never' : String(delay);
}

/** @param rows cells of a line, the first of them its head */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
