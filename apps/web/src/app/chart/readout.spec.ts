import { describe, expect, it } from 'vitest';
import { aPicture, someColors } from '../../../testing/chart-picture';
import { aBar, anExpectedMove, OPENING } from '../../../testing/messages';
import { emptyFrame, fillFrame, type Picture } from './canvas/chart-frame';
import { fanOf } from './canvas/fan';
import { IndicatorColumns } from './indicators/indicator-columns';
import { EMA } from './indicators/overlays';
import { readoutOf, spokenText, summaryText } from './readout';
import { candleOfBar, MINUTE_MS } from './series/candle';
import { CandleSeries } from './series/candle-series';

const candles = Array.from({ length: 12 }, (_, index) =>
  candleOfBar(
    aBar({ ts: new Date(Date.parse(OPENING) + index * MINUTE_MS).toISOString(), open: 100, close: 100 + index, high: 112 }),
    index === 11,
  ),
);

function frameAt(index: number | null, part: Partial<Picture> = {}) {
  const frame = emptyFrame(someColors);
  fillFrame(frame, aPicture(candles, part));
  frame.cursor = index === null ? null : { index, y: null };
  return frame;
}

const mark = { ts: candles[1]!.x, side: 'BUY', outcome: 'hit' } as const;

describe('readoutOf', () => {
  it('is of the newest candle without a crosshair, and says that it is forming', () => {
    const readout = readoutOf(frameAt(null));
    expect(readout).toMatchObject({ time: 'Fri 6 Mar 09:41', forming: true, tone: 'up' });
    expect(readout?.values.map(({ label, value }) => `${label} ${value}`)).toEqual([
      'O 100.00',
      'H 112.00',
      'L 99.00',
      'C 111.00',
      ' +0.91%',
      'Vol 5K',
    ]);
  });

  it('has the values of overlays at the crosshair, and none while there are too few bars', () => {
    const series = new CandleSeries();
    series.load(candles);
    const ema = new IndicatorColumns(EMA);
    ema.update(series);
    // The mean of 100 … 111.
    expect(readoutOf(frameAt(11, { overlays: [ema] }))?.indicators).toMatchObject([
      { label: 'EMA 12', value: '105.50', dash: '' },
      { label: 'EMA 26', value: 'not yet', dash: '6 3' },
    ]);
  });

  it('lists what happened at the candle, the first of it when there is much', () => {
    const news = Array.from({ length: 4 }, (_, index) => ({
      id: String(index),
      title: `Headline ${index}`,
      url: null,
      publisher: null,
      source: 'simulated',
      sentiment: 0,
      publishedAt: OPENING,
      availableAt: OPENING,
    }));
    const part = { marks: new Map([[mark.ts, [mark]]]), events: new Map([[mark.ts, { news, actions: [] }]]) };
    expect(readoutOf(frameAt(1, part))?.notes).toEqual(['BUY, hit', 'Headline 0', 'Headline 1', 'and 2 more, listed below']);
  });

  it('is of the expected move at minutes to come, and of nothing beyond it', () => {
    const fan = fanOf({ ts: new Date(candles[11]!.x).toISOString(), expectedMove: anExpectedMove(111), reason: null });
    const readout = readoutOf(frameAt(16, { fan }));
    expect(readout?.time).toBe('Within 5 min, 09:46');
    expect(readout?.values.map(({ label }) => label)).toEqual(['90%', '80%', '50%']);
    expect(readoutOf(frameAt(60, { fan }))).toBeNull();
    expect(readoutOf(frameAt(12))).toBeNull();
  });
});

describe('spokenText', () => {
  it('reads a candle with its change and its marks, and the day where one begins', () => {
    expect(spokenText(frameAt(1, { marks: new Map([[mark.ts, [mark]]]) }))).toBe(
      '09:31, open 100.00, high 112.00, low 99.00, close 101.00, up 1.00%, volume 5K, BUY, hit',
    );
    expect(spokenText(frameAt(0))).toMatch(/^Fri 6 Mar, 09:30, open/);
    expect(spokenText(frameAt(11))).toContain('09:41, not over yet');
  });

  it('is silent where there is nothing', () => {
    expect(spokenText(frameAt(40))).toBe('');
  });
});

describe('summaryText', () => {
  it('says what is seen', () => {
    expect(summaryText('NVDA', frameAt(null, { start: 1, end: 6 }))).toBe(
      'NVDA, 5 one-minute candles and volume from Fri 6 Mar 09:31 to Fri 6 Mar 09:35 New York: up 5.00%, between 99.00 and 112.00. ' +
        'Last price 111.00 at Fri 6 Mar 09:41, of a bar that is not over yet.',
    );
    expect(summaryText('NVDA', emptyFrame(someColors))).toBe('NVDA: no bars yet');
  });
});
