import type { LineStyle } from '../indicators/indicator';
import type { IndicatorColumns } from '../indicators/indicator-columns';
import { stepOf, type DrawingPlace } from './candles';
import { write } from './labels';

/** The lines of an indicator over the visible candles; where there is no value there is no line. */
export function drawIndicator(ctx: CanvasRenderingContext2D, place: DrawingPlace, { indicator, columns }: IndicatorColumns): void {
  const [upper, lower] = columns;
  if (indicator.band && upper !== undefined && lower !== undefined) drawBand(ctx, place, upper, lower);
  indicator.lines.forEach((line, index) => {
    if (line.histogram) drawHistogram(ctx, place, columns[index]!);
    else drawLine(ctx, place, columns[index]!, line);
  });
}

function drawLine(ctx: CanvasRenderingContext2D, place: DrawingPlace, values: Float64Array, { color, dash }: LineStyle): void {
  const { x, y, frame } = place;
  const [left, step] = [x.getPixelForValue(frame.start), stepOf(place)];
  ctx.beginPath();
  let drawing = false;
  for (let index = frame.start; index < frame.end; index++) {
    const value = values[index]!;
    if (Number.isNaN(value)) {
      drawing = false;
      continue;
    }
    const at = left + (index - frame.start) * step;
    if (drawing) ctx.lineTo(at, y.getPixelForValue(value));
    else ctx.moveTo(at, y.getPixelForValue(value));
    drawing = true;
  }
  ctx.setLineDash([...dash]);
  ctx.lineWidth = 1.5;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = frame.colors[color];
  ctx.stroke();
  ctx.setLineDash([]);
}

/** The ground between two lines, from where both have values. */
function drawBand(ctx: CanvasRenderingContext2D, place: DrawingPlace, upper: Float64Array, lower: Float64Array): void {
  const { x, y, frame } = place;
  let begin = frame.start;
  while (begin < frame.end && Number.isNaN(upper[begin]!)) begin++;
  const [left, step] = [x.getPixelForValue(frame.start), stepOf(place)];
  ctx.beginPath();
  for (let index = begin; index < frame.end; index++) ctx.lineTo(left + (index - frame.start) * step, y.getPixelForValue(upper[index]!));
  for (let index = frame.end - 1; index >= begin; index--)
    ctx.lineTo(left + (index - frame.start) * step, y.getPixelForValue(lower[index]!));
  ctx.fillStyle = frame.colors.calmTint;
  ctx.fill();
}

/** Columns from zero, up in one tint and down in another. */
function drawHistogram(ctx: CanvasRenderingContext2D, place: DrawingPlace, values: Float64Array): void {
  const { x, y, frame } = place;
  const [left, step] = [x.getPixelForValue(frame.start), stepOf(place)];
  const zero = y.getPixelForValue(0);
  const width = Math.max(1, step * 0.6);
  for (const sign of [1, -1]) {
    ctx.beginPath();
    for (let index = frame.start; index < frame.end; index++) {
      const value = values[index]!;
      if (value * sign > 0) ctx.rect(left + (index - frame.start) * step - width / 2, zero, width, y.getPixelForValue(value) - zero);
    }
    ctx.fillStyle = sign > 0 ? frame.colors.upVolume : frame.colors.downVolume;
    ctx.fill();
  }
}

/** A line above the pane, and its name. */
export function drawPaneName(ctx: CanvasRenderingContext2D, { x, y, frame }: DrawingPlace, name: string): void {
  ctx.beginPath();
  ctx.moveTo(x.left, y.top + 0.5);
  ctx.lineTo(x.right, y.top + 0.5);
  ctx.lineWidth = 1;
  ctx.strokeStyle = frame.colors.session;
  ctx.stroke();
  write(ctx, name, x.left + 8, y.top + 11, 'left', frame.colors.muted);
}
