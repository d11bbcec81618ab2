import type { Chart, Plugin } from 'chart.js';
import { formatShare } from '../../shared/format';
import type { ChartColors } from '../../shared/charts/chart-colors';
import { CHART_FONT, LABEL_PX } from '../../shared/charts/chart-overlays';
import type { ChartFrame } from './chart-frame';
import { edgesAt, type Fan, type FanSegment } from './fan';

const FONT = `${LABEL_PX}px ${CHART_FONT}`;
/** Pieces of a curved edge: at these widths none is seen. */
const PIECES = 8;
/** Least height between two edges that leaves room for a label of the outer one, pixels. */
const LABEL_ROOM_PX = 15;
/** Least width of a minute that leaves room for a unit beside the last horizon, pixels. */
const UNIT_ROOM_PX = 3;

/** Where minutes and prices are on the canvas, pixels. */
interface Place {
  x(minute: number): number;
  y(price: number): number;
  readonly colors: ChartColors;
}

/**
 * The expected move as nested bands from the last price to the right. One hue in three strengths, so that it reads without colour; a band
 * whose coverage is outside its limits is grey with dashed edges.
 */
export const fanPlugin = (frame: ChartFrame): Plugin<'market'> => ({
  id: 'tandem-fan',
  beforeDatasetsDraw(chart) {
    const { fan } = frame;
    const place = placeOf(chart, frame);
    if (fan === null || place === null) return;
    const { ctx } = chart;
    ctx.save();
    fan.segments.forEach((segment) => drawSegment(ctx, place, fan.close, segment));
    drawHorizons(ctx, place, fan);
    drawLevels(ctx, place, fan);
    ctx.restore();
  },
});

function placeOf({ scales }: Chart<'market'>, { candles, colors }: ChartFrame): Place | null {
  const { x, price } = scales;
  if (x === undefined || price === undefined) return null;
  const last = candles.length - 1;
  return { x: (minute) => x.getPixelForValue(last + minute), y: (value) => price.getPixelForValue(value), colors };
}

function drawSegment(ctx: CanvasRenderingContext2D, { x, y, colors }: Place, close: number, segment: FanSegment): void {
  const { from, to, withinLimits } = segment;
  const [upper, lower, area] = [new Path2D(), new Path2D(), new Path2D()];
  const far: { at: number; edge: number }[] = [];
  for (let piece = 0; piece <= PIECES; piece++) {
    // Pieces are shorter where √t bends most.
    const minute = from + (to - from) * (piece / PIECES) ** 2;
    const { up, down } = edgesAt(close, segment, minute);
    const [at, top, edge] = [x(minute), y(up), y(down)];
    upper.lineTo(at, top);
    area.lineTo(at, top);
    lower.lineTo(at, edge);
    far.push({ at, edge });
  }
  for (const { at, edge } of far.reverse()) area.lineTo(at, edge);
  ctx.fillStyle = withinLimits ? colors.fanFill : colors.fanOutside;
  ctx.fill(area);
  ctx.strokeStyle = withinLimits ? colors.fanEdge : colors.muted;
  ctx.setLineDash(withinLimits ? [] : [3, 3]);
  ctx.lineWidth = 1;
  ctx.stroke(upper);
  ctx.stroke(lower);
}

/** A thin line across the fan at each horizon, with its minutes: only there the bands are forecast. */
function drawHorizons(ctx: CanvasRenderingContext2D, { x, y, colors }: Place, { close, reach, segments }: Fan): void {
  ctx.font = FONT;
  ctx.fillStyle = colors.muted;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'top';
  ctx.setLineDash([]);
  ctx.strokeStyle = colors.fanEdge;
  for (const segment of segments.filter(({ level }) => level === segments[0]?.level)) {
    const { up, down } = edgesAt(close, segment, segment.to);
    ctx.beginPath();
    ctx.moveTo(x(segment.to), y(up));
    ctx.lineTo(x(segment.to), y(down));
    ctx.stroke();
    const unit = segment.to === reach && x(1) - x(0) >= UNIT_ROOM_PX ? ' min' : '';
    ctx.fillText(`${segment.to}${unit}`, x(segment.to), y(down) + 3);
  }
}

/** The level of each band inside its upper edge, where the fan ends and where there is room. */
function drawLevels(ctx: CanvasRenderingContext2D, { x, y, colors }: Place, { close, reach, segments }: Fan): void {
  ctx.fillStyle = colors.text;
  const ends = segments.filter(({ to }) => to === reach);
  ends.forEach((segment, index) => {
    const top = y(edgesAt(close, segment, reach).up);
    const inner = ends[index + 1];
    const bottom = y(inner === undefined ? close : edgesAt(close, inner, reach).up);
    if (bottom - top >= LABEL_ROOM_PX) ctx.fillText(formatShare(segment.level), x(reach) - 3, top + 2);
  });
}
