import type { Chart, Plugin } from 'chart.js';
import type { ChartContent, ChartPoint, ChartSeries } from './chart-series';
import { drawDashed } from './draw-dashed';

export const CHART_FONT = "Inter, system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif";
const BAND_OPACITY = 0.16;
const BAR_END = 3;
const GAP = 4;
/** No text of a chart is smaller (Chartability, small text size). */
export const LABEL_PX = 12;

type Side = 'left' | 'right';

type Palette = (property: `--${string}`) => string;

/** What a line chart has besides its lines: bounds of its points, and limits across. `content` is read at every drawing. */
export const overlaysPlugin = (content: () => ChartContent, palette: () => Palette): Plugin<'line'> => ({
  id: 'tandem-overlays',
  beforeDatasetsDraw(chart) {
    const { series, limits } = content();
    drawClipped(chart, () => {
      series.filter(({ intervals }) => intervals === 'band').forEach((one) => drawBand(chart, one, palette()));
      limits.forEach((limit) => drawLimit(chart, limit, palette()('--warn'), freeSide(chart, content())));
    });
  },
  afterDatasetsDraw(chart) {
    const bars = content().series.filter(({ intervals }) => intervals === 'bars');
    drawClipped(chart, () => bars.forEach((one) => drawBars(chart, one, palette())));
  },
});

function drawClipped(chart: Chart, draw: () => void): void {
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
  ctx.clip();
  draw();
  ctx.restore();
}

const bounded = ({ points }: ChartSeries) =>
  points.filter((point): point is ChartPoint & { low: number; high: number } => point.low !== undefined && point.high !== undefined);

function pixels({ scales }: Chart) {
  const { x, y } = scales;
  return { xOf: (value: number) => x!.getPixelForValue(value), yOf: (value: number) => y!.getPixelForValue(value) };
}

function drawBand(chart: Chart, series: ChartSeries, palette: Palette): void {
  const { ctx } = chart;
  const { xOf, yOf } = pixels(chart);
  const points = bounded(series);
  ctx.save();
  ctx.beginPath();
  points.forEach(({ x, high }) => ctx.lineTo(xOf(x), yOf(high)));
  points.toReversed().forEach(({ x, low }) => ctx.lineTo(xOf(x), yOf(low)));
  ctx.closePath();
  ctx.globalAlpha = BAND_OPACITY;
  ctx.fillStyle = palette(series.color);
  ctx.fill();
  ctx.restore();
}

function drawBars(chart: Chart, series: ChartSeries, palette: Palette): void {
  const { ctx } = chart;
  const { xOf, yOf } = pixels(chart);
  ctx.strokeStyle = palette(series.color);
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const { x, low, high } of bounded(series)) {
    const [at, top, bottom] = [xOf(x), yOf(high), yOf(low)];
    ctx.moveTo(at, top);
    ctx.lineTo(at, bottom);
    for (const end of [top, bottom]) {
      ctx.moveTo(at - BAR_END, end);
      ctx.lineTo(at + BAR_END, end);
    }
  }
  ctx.stroke();
}

function drawLimit(chart: Chart, { y, label }: ChartContent['limits'][number], color: string, side: Side): void {
  const { ctx, chartArea } = chart;
  const at = pixels(chart).yOf(y);
  drawDashed(ctx, [chartArea.left, at], [chartArea.right, at], color);
  // Above its line, or below where the chart ends.
  const below = at - GAP - LABEL_PX < chartArea.top;
  write(ctx, label, side === 'left' ? chartArea.left + GAP : chartArea.right - GAP, below ? at + GAP + LABEL_PX : at - GAP, color, side);
}

/** Where no mark begins, which have their labels at the top, too. */
function freeSide(chart: Chart, { marks }: ChartContent): Side {
  const { left, width } = chart.chartArea;
  const { xOf } = pixels(chart);
  return marks.some(({ x }) => xOf(x) < left + width / 4) ? 'right' : 'left';
}

function write(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, ink: string, side: Side): void {
  ctx.font = `${LABEL_PX}px ${CHART_FONT}`;
  ctx.fillStyle = ink;
  ctx.textAlign = side;
  ctx.textBaseline = 'alphabetic';
  ctx.fillText(text, x, y);
}
