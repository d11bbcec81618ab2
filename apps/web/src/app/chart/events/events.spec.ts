import { describe, expect, it } from 'vitest';
import type { CorporateActionEvent, NewsEvent } from '@tandem/contracts';
import { aBar } from '../../../../testing/messages';
import { candleOfBar, MINUTE_MS } from '../series/candle';
import { ActionMarks, marksByCandle, markText } from './action-marks';
import { actionText, eventsByCandle } from './event-marks';

const OPEN = Date.parse('2026-03-06T14:30:00.000Z');
const at = (minute: number): number => OPEN + minute * MINUTE_MS;
const candle = (x: number) => candleOfBar(aBar({ ts: new Date(x).toISOString() }));

describe('ActionMarks', () => {
  it('marks the beginning of each run of BUY or SELL, whatever the order of arrival', () => {
    const marks = new ActionMarks();
    marks.note(5, 'SELL', 'missed');
    marks.note(3, 'HOLD');
    marks.note(2, 'BUY', 'unlabelled');
    marks.note(1, 'BUY', 'hit');
    marks.note(4, 'BUY');
    expect(marks.begun()).toEqual([
      { ts: 1, side: 'BUY', outcome: 'hit' },
      { ts: 4, side: 'BUY', outcome: 'awaited' },
      { ts: 5, side: 'SELL', outcome: 'missed' },
    ]);
  });

  it('takes what is known later in place of what was known first', () => {
    const marks = new ActionMarks();
    marks.note(1, 'BUY');
    expect(marks.begun()).toMatchObject([{ outcome: 'awaited' }]);
    marks.note(1, 'BUY', 'hit');
    expect(marks.begun()).toMatchObject([{ outcome: 'hit' }]);
    marks.note(1, 'HOLD');
    expect(marks.begun()).toEqual([]);
  });

  it('is overdue when an awaited outcome should be known', () => {
    const marks = new ActionMarks();
    marks.note(at(0), 'BUY');
    expect([marks.isOverdue(at(30)), marks.isOverdue(at(31))]).toEqual([false, true]);
  });
});

describe('marksByCandle', () => {
  const marks = [
    { ts: at(1), side: 'BUY', outcome: 'missed' },
    { ts: at(3), side: 'SELL', outcome: 'hit' },
    { ts: at(4), side: 'BUY', outcome: 'hit' },
    { ts: at(40), side: 'SELL', outcome: 'hit' },
  ] as const;

  it('puts the newest of each side on a longer bar', () => {
    const byCandle = marksByCandle(marks, '5m', null);
    expect([...byCandle.keys()]).toEqual([at(0), at(40)]);
    expect(byCandle.get(at(0))).toEqual([marks[1], marks[2]]);
  });

  it('knows at a past minute neither later marks nor outcomes that were not known', () => {
    const byCandle = marksByCandle(marks, '1m', at(32));
    expect([...byCandle.values()].flat().map(({ ts, outcome }) => [(ts - OPEN) / MINUTE_MS, outcome])).toEqual([
      [1, 'missed'],
      [3, 'awaited'],
      [4, 'awaited'],
    ]);
  });

  it('says in words what shape and colour say', () => {
    expect(marks.map(markText)).toEqual(['BUY, missed', 'SELL, hit', 'BUY, hit', 'SELL, hit']);
  });
});

const news = (availableAt: number): NewsEvent => ({
  id: String(availableAt),
  title: 'A headline',
  url: null,
  publisher: null,
  source: 'simulated',
  sentiment: 0.5,
  publishedAt: new Date(availableAt).toISOString(),
  availableAt: new Date(availableAt).toISOString(),
});
const action = (part: Partial<CorporateActionEvent>): CorporateActionEvent => ({
  kind: 'split',
  exDate: '2026-03-09',
  value: 4,
  source: 'simulated',
  reportedAt: new Date(OPEN).toISOString(),
  missingSince: null,
  ...part,
});

describe('eventsByCandle', () => {
  const monday = Date.parse('2026-03-09T13:30:00.000Z');
  const candles = [candle(at(388)), candle(at(389)), candle(monday), candle(monday + MINUTE_MS)];

  it('puts news on the candle in which they came, those of the night on the next one', () => {
    const placed = eventsByCandle({ news: [news(at(389) + 30_000), news(at(500))], corporateActions: [] }, candles, '1m');
    expect([...placed].map(([x, { news: items }]) => [x, items.length])).toEqual([
      [at(389), 1],
      [monday, 1],
    ]);
  });

  it('leaves out what is older than the candles, and puts the newest at the newest', () => {
    const placed = eventsByCandle({ news: [news(at(0)), news(monday + 10 * MINUTE_MS)], corporateActions: [] }, candles, '1m');
    expect([...placed.keys()]).toEqual([monday + MINUTE_MS]);
  });

  it('puts a corporate action on the first candle of its day, unless the source took it back', () => {
    const corporateActions = [action({}), action({ kind: 'dividend', value: 0.24, missingSince: new Date(OPEN).toISOString() })];
    const placed = eventsByCandle({ news: [], corporateActions }, candles, '1m');
    expect([...placed].map(([x, { actions }]) => [x, actions.map(actionText)])).toEqual([[monday, ['Split 4:1']]]);
  });

  it('names splits by their ratio and dividends by their dollars', () => {
    expect([action({ value: 0.1 }), action({ kind: 'dividend', value: 0.24 })].map(actionText)).toEqual(['Split 1:10', 'Dividend 0.2400']);
  });
});
