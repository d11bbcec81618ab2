import type { BarSeries } from '@tandem/domain';
import { readBarDirectory } from '@tandem/sources';

/** The bars of a directory, one series a symbol. */
export async function readBars(directory: string): Promise<BarSeries[]> {
  return (await readBarDirectory(directory)).files.map(({ bars }) => bars);
}

/**
 * `count` series of the same market: some of those given, or all of them several times under further names. The market
 * symbol itself is always among them.
 */
export function chooseSeries(series: readonly BarSeries[], market: string, count: number): BarSeries[] {
  const ordered = [...series].sort((a, b) => Number(b.symbol === market) - Number(a.symbol === market));
  return Array.from({ length: count }, (_, i) => {
    const copy = Math.floor(i / ordered.length);
    const bars = ordered[i % ordered.length]!;
    return copy === 0 ? bars : { ...bars, symbol: `${bars.symbol}.${copy + 1}` };
  });
}
