import { BAR_MS, type BarSeries } from '@tandem/domain';
import { firstRowFrom, type MarketHistory } from './market-history.js';

/** Largest log move of a noise bar: ten times what a share moves in a minute, so that nothing fitted to it stays as it was. */
const NOISE_MOVE = 0.01;

/** The history with everything after `instant` replaced by noise: prices, volumes, and what news and observations say. */
export function noiseAfter({ series, news, observations }: MarketHistory, instant: number, random: () => number): MarketHistory {
  const later = ({ availableAt }: { readonly availableAt: number }) => availableAt > instant;
  return {
    series: series.map((bars) => noisyBars(bars, firstRowFrom(bars.ts, instant - BAR_MS + 1), random)),
    news: news.map((item) => (later(item) ? { ...item, sentiment: 2 * random() - 1 } : item)),
    observations: observations.map((item) => (later(item) ? { ...item, value: 100 * random() } : item)),
  };
}

function noisyBars(bars: BarSeries, from: number, random: () => number): BarSeries {
  const [open, high, low, close, volume] = [bars.open, bars.high, bars.low, bars.close, bars.volume].map((column) => column.slice()) as Columns;
  let price = from > 0 ? close[from - 1]! : 100;
  for (let i = from; i < bars.length; i++) {
    open[i] = price;
    price *= Math.exp(NOISE_MOVE * (2 * random() - 1));
    close[i] = price;
    high[i] = Math.max(open[i]!, price) * (1 + NOISE_MOVE * random());
    low[i] = Math.min(open[i]!, price) / (1 + NOISE_MOVE * random());
    volume[i] = Math.floor(1e6 * random());
  }
  return { ...bars, open, high, low, close, volume };
}

type Columns = [open: Float64Array, high: Float64Array, low: Float64Array, close: Float64Array, volume: Float64Array];
