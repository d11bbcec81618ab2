import type { Bar, CorporateAction } from '@tandem/market';

/**
 * Bars from before a split or dividend as they would be without it: a split divides prices and multiplies volumes, a
 * dividend lowers prices by the share of the last price that was paid out (CRSP's method).
 * @param bars all bars before the ex-date, oldest first, in the shares of the day before
 */
export function adjustBefore(bars: readonly Bar[], { kind, value }: CorporateAction): Bar[] {
  const last = bars.at(-1);
  if (last === undefined) return [];
  const price = kind === 'split' ? 1 / value : 1 - value / last.close;
  if (price <= 0) return [...bars];
  const shares = kind === 'split' ? value : 1;
  return bars.map((bar) => ({
    ...bar,
    open: bar.open * price,
    high: bar.high * price,
    low: bar.low * price,
    close: bar.close * price,
    volume: bar.volume * shares,
  }));
}
