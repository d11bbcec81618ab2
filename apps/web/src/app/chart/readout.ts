import { formatChange, formatPrice, formatShare, formatVolume } from '../shared/format';
import { newYorkClock, newYorkDay, newYorkDayWithYear } from '../shared/time';
import { timeAt, type ChartFrame } from './canvas/chart-frame';
import { bandsAt } from './canvas/fan';
import type { ColorName } from '../shared/charts/chart-colors';
import { markText } from './events/action-marks';
import { eventTexts } from './events/event-marks';
import { INTERVAL_KINDS } from './series/intervals';
import type { Candle } from './series/candle';

/** A value in the line above the chart; with a colour and dashes where a line on the chart has them. */
export interface ReadoutValue {
  readonly label: string;
  readonly value: string;
  readonly color?: ColorName;
  readonly dash?: string;
}

/** What the chart says of the candle under the crosshair, or of the newest. */
export interface Readout {
  readonly time: string;
  readonly forming: boolean;
  readonly tone: 'up' | 'down' | 'calm';
  readonly values: readonly ReadoutValue[];
  readonly indicators: readonly ReadoutValue[];
  /** Marks, news and corporate actions there. */
  readonly notes: readonly string[];
}

export const timeText = (x: number, interval: ChartFrame['interval']): string =>
  interval === '1d' ? newYorkDayWithYear(x) : `${newYorkDay(x)} ${newYorkClock(x)}`;

/** Relative change since the candle before, or since the open of the first. */
export const changeOf = (candles: readonly Candle[], index: number): number => {
  const candle = candles[index]!;
  return candle.c / (candles[index - 1]?.c ?? candle.o) - 1;
};

const toneOf = ({ o, c }: Candle): Readout['tone'] => (c > o ? 'up' : c < o ? 'down' : 'calm');

/** Null while there is no candle, and at minutes to come of which nothing is said. */
export function readoutOf(frame: ChartFrame): Readout | null {
  const { candles, cursor } = frame;
  const index = cursor?.index ?? candles.length - 1;
  const candle = candles[index];
  return candle === undefined ? aheadReadout(frame, index) : candleReadout(frame, candle, index);
}

function candleReadout(frame: ChartFrame, candle: Candle, index: number): Readout {
  const { o, h, l, c, v } = candle;
  return {
    time: timeText(candle.x, frame.interval),
    forming: candle.forming,
    tone: toneOf(candle),
    values: [
      { label: 'O', value: formatPrice(o) },
      { label: 'H', value: formatPrice(h) },
      { label: 'L', value: formatPrice(l) },
      { label: 'C', value: formatPrice(c) },
      { label: '', value: formatChange(changeOf(frame.candles, index)) },
      { label: 'Vol', value: formatVolume(v) },
    ],
    indicators: indicatorValues(frame, index),
    notes: notesOf(frame, candle),
  };
}

function aheadReadout(frame: ChartFrame, index: number): Readout | null {
  const minute = index - frame.candles.length + 1;
  const place = timeAt(frame, index);
  if (frame.fan === null || place === undefined || minute < 1) return null;
  return {
    time: `Within ${minute} min, ${newYorkClock(place.x)}`,
    forming: false,
    tone: 'calm',
    values: bandsAt(frame.fan, minute).map(({ level, up, down }) => ({
      label: formatShare(level),
      value: `${formatPrice(down)} – ${formatPrice(up)}`,
    })),
    indicators: [],
    notes: [],
  };
}

function indicatorValues({ overlays, panes }: ChartFrame, index: number): ReadoutValue[] {
  return [...overlays, ...panes].flatMap(({ indicator, columns }) =>
    indicator.lines.map(({ label, color, dash }, line) => {
      const value = columns[line]?.[index] ?? NaN;
      return { label, value: Number.isNaN(value) ? 'not yet' : value.toFixed(2), color, dash: dash.join(' ') };
    }),
  );
}

const MAX_NOTES = 3;

function notesOf({ marks, events }: ChartFrame, { x }: Candle): string[] {
  const found = events.get(x);
  const texts = [...(marks.get(x) ?? []).map(markText), ...(found === undefined ? [] : eventTexts(found))];
  return texts.length <= MAX_NOTES ? texts : [...texts.slice(0, MAX_NOTES), `and ${texts.length - MAX_NOTES} more, listed below`];
}

/** The candle under the crosshair for those who listen: `14:32, open 101.20, …, up 0.10%, BUY, hit`. */
export function spokenText(frame: ChartFrame): string {
  const index = frame.cursor?.index ?? frame.candles.length - 1;
  const candle = frame.candles[index];
  if (candle === undefined) {
    const ahead = aheadReadout(frame, index);
    return ahead === null
      ? ''
      : [ahead.time, ...ahead.values.map(({ label, value }) => `${label} between ${value.replace('–', 'and')}`)].join(', ');
  }
  const change = changeOf(frame.candles, index);
  const direction = change === 0 ? 'unchanged' : `${change > 0 ? 'up' : 'down'} ${formatChange(Math.abs(change)).replace('+', '')}`;
  const before = frame.candles[index - 1];
  const day = before === undefined || before.session !== candle.session || frame.interval === '1d' ? `${newYorkDay(candle.x)}, ` : '';
  return [
    frame.interval === '1d' ? newYorkDayWithYear(candle.x) : `${day}${newYorkClock(candle.x)}`,
    ...(candle.forming ? ['not over yet'] : []),
    `open ${formatPrice(candle.o)}`,
    `high ${formatPrice(candle.h)}`,
    `low ${formatPrice(candle.l)}`,
    `close ${formatPrice(candle.c)}`,
    direction,
    `volume ${formatVolume(candle.v)}`,
    ...indicatorValues(frame, index).map(({ label, value }) => `${label} ${value}`),
    ...notesOf(frame, candle),
  ].join(', ');
}

/** The visible candles in a sentence or two: what stands beside the picture for those who do not see it. */
export function summaryText(symbol: string, frame: ChartFrame): string {
  const { candles, start, end, interval, last } = frame;
  const [first, newest] = [candles[start], candles[end - 1]];
  if (first === undefined || newest === undefined || last === undefined) return `${symbol}: no bars yet`;
  const change = newest.c / first.o - 1;
  const direction = change === 0 ? 'unchanged' : `${change > 0 ? 'up' : 'down'} ${formatChange(Math.abs(change)).replace('+', '')}`;
  return (
    `${symbol}, ${end - start} ${INTERVAL_KINDS[interval].name} candles and volume from ${timeText(first.x, interval)} to ` +
    `${timeText(newest.x, interval)} New York: ${direction}, between ${formatPrice(frame.low)} and ${formatPrice(frame.high)}. ` +
    `Last price ${formatPrice(last.c)} at ${timeText(last.x, interval)}${last.forming ? ', of a bar that is not over yet' : ''}.`
  );
}
