import { LinearScale } from 'chart.js';
import { LABEL_PX } from '../../shared/charts/chart-overlays';

/** Room for the longest price. */
const PRICES_WIDTH_PX = 68;
/** Between the chart and a label, and below it. */
export const LABEL_PADDING_PX = 8;
/** A line of text, as high as Chart.js has it. */
const TIMES_HEIGHT_PX = LABEL_PX * 1.2 + 2 * LABEL_PADDING_PX;

/**
 * An axis of numbers whose room does not follow its labels: none moves the candles as it comes and goes, and none is measured for each
 * picture.
 */
export class MarketAxis extends LinearScale {
  static override readonly id = 'market';

  override calculateLabelRotation(): void {
    this.labelRotation = 0;
  }

  override fit(): void {
    this.width = this.isHorizontal() ? this.maxWidth : PRICES_WIDTH_PX;
    this.height = this.isHorizontal() ? TIMES_HEIGHT_PX : this.maxHeight;
  }
}
