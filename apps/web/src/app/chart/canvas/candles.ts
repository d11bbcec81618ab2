import type { Scale } from 'chart.js';
import type { Candle } from '../series/candle';
import type { ChartFrame } from './chart-frame';

/** Where a dataset is drawn. */
export interface DrawingPlace {
  readonly x: Scale;
  readonly y: Scale;
  readonly frame: ChartFrame;
  /** Device pixels of a pixel. */
  readonly ratio: number;
}

/** Share of the room of a candle that its body takes, and its greatest width, pixels. */
const BODY = 0.8;
const MAX_BODY_PX = 24;
/** From this width on a rising body is hollow, so that it is told from a falling one without colour, as traders' charts know it. */
const HOLLOW_PX = 5;
/** Volume keeps to the lowest fifth of the chart. */
const VOLUME_HEIGHT = 1 / 5;

/** Pixels from one candle to the next. */
export const stepOf = ({ x }: DrawingPlace): number => Math.abs(x.getPixelForValue(1) - x.getPixelForValue(0));

const bodyWidth = (step: number): number => Math.min(MAX_BODY_PX, Math.max(1, step * BODY));

type Side = 'up' | 'down' | 'calm';
const sideOf = ({ o, c }: Pick<Candle, 'o' | 'c'>): Side => (c > o ? 'up' : c < o ? 'down' : 'calm');
const SIDES: readonly Side[] = ['up', 'down', 'calm'];

/**
 * The visible candles, or, where several would share a pixel, one for each group of them.
 * @param step pixels from one candle to the next
 * @yields index of the first and the candle
 */
export function* drawnCandles(
  { candles, start, end }: Pick<ChartFrame, 'candles' | 'start' | 'end'>,
  step: number,
): Generator<readonly [number, Candle]> {
  const group = Math.max(1, Math.ceil(1 / step));
  for (let index = start; index < end; index += group) {
    const first = candles[index]!;
    if (group === 1) {
      yield [index, first];
      continue;
    }
    let { h, l, v, c } = first;
    for (let at = index + 1; at < Math.min(end, index + group); at++) {
      const candle = candles[at]!;
      h = Math.max(h, candle.h);
      l = Math.min(l, candle.l);
      v = Math.max(v, candle.v);
      c = candle.c;
    }
    yield [index, { ...first, h, l, v, c, forming: false }];
  }
}

/** Wicks and bodies: a hollow body rises, a filled one falls, a dashed one is not over yet. */
export function drawCandles(ctx: CanvasRenderingContext2D, place: DrawingPlace): void {
  const { x, y, frame, ratio } = place;
  const step = stepOf(place);
  const width = bodyWidth(step);
  const hollow = width >= HOLLOW_PX;
  const snap = (value: number): number => (Math.floor(value * ratio) + 0.5) / ratio;
  const paths = { up: new Path2D(), down: new Path2D(), calm: new Path2D() };
  const bodies = { up: new Path2D(), down: new Path2D(), calm: new Path2D() };
  const left = x.getPixelForValue(frame.start);
  let forming: Candle | null = null;
  for (const [index, candle] of drawnCandles(frame, step)) {
    if (candle.forming) {
      forming = candle;
      continue;
    }
    const side = sideOf(candle);
    const centre = snap(left + (index - frame.start) * step);
    const [open, close] = [snap(y.getPixelForValue(candle.o)), snap(y.getPixelForValue(candle.c))];
    const [top, bottom] = open < close ? [open, close] : [close, open];
    const path = paths[side];
    path.moveTo(centre, y.getPixelForValue(candle.h));
    path.lineTo(centre, top);
    path.moveTo(centre, bottom);
    path.lineTo(centre, y.getPixelForValue(candle.l));
    bodies[side].rect(centre - width / 2, top, width, Math.max(bottom - top, 1 / ratio));
  }
  ctx.lineWidth = 1;
  for (const side of SIDES) {
    ctx.strokeStyle = ctx.fillStyle = frame.colors[side];
    ctx.stroke(paths[side]);
    if (hollow) {
      if (side === 'up') ctx.fillStyle = frame.colors.surface;
      ctx.fill(bodies[side]);
      ctx.stroke(bodies[side]);
    } else ctx.fill(bodies[side]);
  }
  if (forming !== null) drawForming(ctx, place, forming, width);
}

/** The newest candle while it grows: dashed and tinted, so that it is seen to be provisional. */
function drawForming(ctx: CanvasRenderingContext2D, { x, y, frame }: DrawingPlace, candle: Candle, width: number): void {
  const centre = x.getPixelForValue(frame.candles.length - 1);
  const [open, close] = [y.getPixelForValue(candle.o), y.getPixelForValue(candle.c)];
  const side = sideOf(candle);
  ctx.save();
  ctx.strokeStyle = frame.colors[side];
  ctx.fillStyle = side === 'up' ? frame.colors.upVolume : side === 'down' ? frame.colors.downVolume : frame.colors.calmTint;
  ctx.setLineDash([2, 2]);
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(centre, y.getPixelForValue(candle.h));
  ctx.lineTo(centre, Math.min(open, close));
  ctx.moveTo(centre, Math.max(open, close));
  ctx.lineTo(centre, y.getPixelForValue(candle.l));
  ctx.rect(centre - width / 2, Math.min(open, close), width, Math.max(1, Math.abs(open - close)));
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

/** Columns from the bottom; those of falling candles are of another tint. */
export function drawVolume(ctx: CanvasRenderingContext2D, place: DrawingPlace): void {
  const { x, y, frame } = place;
  if (frame.volume <= 0) return;
  const step = stepOf(place);
  const width = bodyWidth(step);
  const scale = ((y.bottom - y.top) * VOLUME_HEIGHT) / frame.volume;
  const left = x.getPixelForValue(frame.start);
  const columns = { up: new Path2D(), down: new Path2D() };
  for (const [index, candle] of drawnCandles(frame, step)) {
    const height = candle.v * scale;
    columns[candle.c >= candle.o ? 'up' : 'down'].rect(left + (index - frame.start) * step - width / 2, y.bottom - height, width, height);
  }
  ctx.fillStyle = frame.colors.upVolume;
  ctx.fill(columns.up);
  ctx.fillStyle = frame.colors.downVolume;
  ctx.fill(columns.down);
}
