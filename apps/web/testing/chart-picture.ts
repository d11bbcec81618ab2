import { chartColors } from '../src/app/shared/charts/chart-colors';
import type { Candle } from '../src/app/chart/series/candle';
import type { Picture } from '../src/app/chart/canvas/chart-frame';

/** Colours by their own names. */
export const someColors = chartColors((property) => property);

/** A picture of all of these candles. */
export const aPicture = (candles: readonly Candle[], part: Partial<Picture> = {}): Picture => ({
  interval: '1m',
  candles,
  start: 0,
  end: candles.length,
  fan: null,
  marks: new Map(),
  events: new Map(),
  champions: [],
  overlays: [],
  panes: [],
  ...part,
});
