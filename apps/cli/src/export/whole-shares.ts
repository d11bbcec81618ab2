import type { BarSeries } from '@tandem/domain';

/** Rounds volumes to whole shares, in place: replays and imports take no others. @returns how many were not whole */
export function wholeShares({ volume }: BarSeries): number {
  let rounded = 0;
  for (let i = 0; i < volume.length; i += 1) {
    if (Number.isInteger(volume[i])) continue;
    volume[i] = Math.round(volume[i]!);
    rounded += 1;
  }
  return rounded;
}
