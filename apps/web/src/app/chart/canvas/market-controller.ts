import { DatasetController, Element, type ControllerDatasetOptions } from 'chart.js';
import type { IndicatorColumns } from '../indicators/indicator-columns';
import { drawCandles, drawVolume } from './candles';
import type { ChartFrame } from './chart-frame';
import { drawIndicator, drawPaneName } from './indicator-drawing';

/** What a dataset of type `market` draws: the candles, or the indicator of a pane. */
export interface MarketDataset extends ControllerDatasetOptions {
  readonly frame: ChartFrame;
  readonly pane: IndicatorColumns | null;
}

/** Chart.js wants to know the element of a datum; data are drawn without any. */
export class NoElement extends Element {
  static readonly id = 'nothing';
}

/**
 * Draws candles, volume and indicators from a frame, all of one colour in one stroke. Chart.js's own way, an element a candle with options
 * of its own, takes several times as long for each redraw; here an update of hundreds of candles builds nothing.
 */
export class MarketController extends DatasetController<'market'> {
  static readonly id = 'market';
  static readonly defaults = { datasetElementType: false, dataElementType: 'nothing' };

  /** The axes take their range from the frame. */
  override getMinMax(): { min: number; max: number } {
    return { min: 0, max: 1 };
  }

  override draw(): void {
    const { ctx } = this.chart;
    const { xScale: x, yScale: y } = this.getMeta();
    const { frame, pane } = this.getDataset() as unknown as MarketDataset;
    if (x === undefined || y === undefined || frame.end <= frame.start) return;
    const place = { x, y, frame, ratio: this.chart.currentDevicePixelRatio };
    ctx.save();
    if (pane !== null) {
      drawIndicator(ctx, place, pane);
      drawPaneName(ctx, place, pane.indicator.name);
    } else {
      drawVolume(ctx, place);
      frame.overlays.forEach((overlay) => drawIndicator(ctx, place, overlay));
      drawCandles(ctx, place);
    }
    ctx.restore();
  }
}
