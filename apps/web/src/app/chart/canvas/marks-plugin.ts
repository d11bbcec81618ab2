import type { Plugin } from 'chart.js';
import type { ActionMark, Outcome, Side } from '../events/action-marks';
import type { ColorName } from '../../shared/charts/chart-colors';
import { CHART_FONT, LABEL_PX } from '../../shared/charts/chart-overlays';
import type { ChartFrame } from './chart-frame';

const HALF_WIDTH = 6;
const MARK_HEIGHT = 10;
const GAP = 8;

/** A mark is coloured by what came of it; a filled one was hit, a crossed one missed, a dotted one is awaited. */
const OUTCOME_COLORS: Record<Outcome, ColorName> = { hit: 'up', missed: 'down', awaited: 'accent', unlabelled: 'muted' };

/** A triangle upwards where BUY began, below its candle, downwards where SELL did, above it; news and corporate actions at the bottom. */
export const marksPlugin = (frame: ChartFrame): Plugin<'market'> => ({
  id: 'tandem-marks',
  afterDatasetsDraw({ ctx, scales }) {
    const { x, price } = scales;
    if (x === undefined || price === undefined) return;
    ctx.save();
    for (let index = frame.start; index < frame.end; index++) {
      const candle = frame.candles[index]!;
      const at = x.getPixelForValue(index);
      for (const mark of frame.marks.get(candle.x) ?? []) {
        // Within the pane, also at a candle that touches its edge.
        const below = Math.min(price.getPixelForValue(candle.l) + GAP, price.bottom - MARK_HEIGHT);
        const tip = mark.side === 'BUY' ? below : Math.max(price.getPixelForValue(candle.h) - GAP, price.top + MARK_HEIGHT + 2);
        drawAction(ctx, frame, at, tip, mark);
      }
      const events = frame.events.get(candle.x);
      if (events === undefined) continue;
      if (events.news.length > 0) drawNews(ctx, frame, at, price.bottom - 9, events.news.length);
      if (events.actions.length > 0)
        drawCorporateAction(ctx, frame, at, price.bottom - 25, events.actions[0]!.kind === 'split' ? 'S' : 'D');
    }
    ctx.restore();
  },
});

function drawAction(ctx: CanvasRenderingContext2D, { colors }: ChartFrame, x: number, tip: number, { side, outcome }: ActionMark): void {
  const color = colors[OUTCOME_COLORS[outcome]];
  triangle(ctx, x, tip, side);
  ctx.strokeStyle = colors.surface;
  ctx.lineWidth = 4;
  ctx.stroke();
  ctx.fillStyle = outcome === 'hit' ? color : colors.surface;
  ctx.fill();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  const middle = side === 'BUY' ? tip + MARK_HEIGHT * 0.65 : tip - MARK_HEIGHT * 0.65;
  if (outcome === 'missed') cross(ctx, x, middle);
  if (outcome === 'awaited') {
    ctx.beginPath();
    ctx.arc(x, middle, 1.5, 0, 2 * Math.PI);
    ctx.fillStyle = color;
    ctx.fill();
  }
}

function triangle(ctx: CanvasRenderingContext2D, x: number, tip: number, side: Side): void {
  const base = side === 'BUY' ? tip + MARK_HEIGHT : tip - MARK_HEIGHT;
  ctx.beginPath();
  ctx.moveTo(x, tip);
  ctx.lineTo(x - HALF_WIDTH, base);
  ctx.lineTo(x + HALF_WIDTH, base);
  ctx.closePath();
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number): void {
  ctx.beginPath();
  ctx.moveTo(x - 2, y - 2);
  ctx.lineTo(x + 2, y + 2);
  ctx.moveTo(x + 2, y - 2);
  ctx.lineTo(x - 2, y + 2);
  ctx.lineWidth = 1.2;
  ctx.stroke();
}

const NEWS_RADIUS = 6;

/** A ring with how many headlines there are. */
function drawNews(ctx: CanvasRenderingContext2D, frame: ChartFrame, x: number, y: number, count: number): void {
  ctx.beginPath();
  ctx.arc(x, y, NEWS_RADIUS, 0, 2 * Math.PI);
  badge(ctx, frame, 'accent');
  letter(ctx, frame, count > 9 ? '+' : String(count), x, y);
}

/** A diamond with S for a split, D for a dividend. */
function drawCorporateAction(ctx: CanvasRenderingContext2D, frame: ChartFrame, x: number, y: number, text: string): void {
  ctx.beginPath();
  ctx.moveTo(x, y - 8);
  ctx.lineTo(x + 8, y);
  ctx.lineTo(x, y + 8);
  ctx.lineTo(x - 8, y);
  ctx.closePath();
  badge(ctx, frame, 'second');
  letter(ctx, frame, text, x, y);
}

function badge(ctx: CanvasRenderingContext2D, { colors }: ChartFrame, color: ColorName): void {
  ctx.fillStyle = colors.surface;
  ctx.fill();
  ctx.strokeStyle = colors[color];
  ctx.lineWidth = 1.2;
  ctx.stroke();
}

function letter(ctx: CanvasRenderingContext2D, { colors }: ChartFrame, text: string, x: number, y: number): void {
  ctx.font = `${LABEL_PX}px ${CHART_FONT}`;
  ctx.fillStyle = colors.text;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(text, x, y + 0.5);
}
