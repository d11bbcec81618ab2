import { describe, expect, it } from 'vitest';
import { BAR_MS, sessionMinutes, sessionsBetween, type Session } from '@tandem/domain';
import { chartGap, chartSessions, coverageAfter, SETTLED_MS, spansOf } from './chart-gap.js';

const HOUR_MS = 3_600_000;
/** Around the Sunday on which clocks go forward: 8 March 2026. */
const SESSIONS = sessionsBetween('2026-03-02', '2026-03-20');
const [FIRST] = SESSIONS as [Session, ...Session[]];
const whole = { bars: sessionMinutes(FIRST), newestEnd: FIRST.close };
const SETTLED = FIRST.close + SETTLED_MS;

describe('the spans of a gap', () => {
  const gap = { from: FIRST.open, to: SESSIONS.at(-1)!.close };
  const spans = [...spansOf(gap, SESSIONS)];

  it('follow each other, none longer than a week', () => {
    expect([spans[0]!.from, spans.at(-1)!.to]).toEqual([gap.from, gap.to]);
    spans.slice(1).forEach(({ from }, i) => expect(from).toBe(spans[i]!.to));
    for (const { from, to } of spans) expect(to - from).toBeLessThanOrEqual(7 * 24 * HOUR_MS);
  });

  it('do not end within a session, also where a week does because clocks went forward', () => {
    for (const { to } of spans) expect(SESSIONS.filter(({ open, close }) => open < to && to < close)).toEqual([]);
  });
});

describe('what is known of a session', () => {
  it('that lasts, or has just closed, is never all', () => {
    expect(coverageAfter(FIRST, { bars: 60, newestEnd: FIRST.open + 60 * BAR_MS }, undefined, FIRST.open + 61 * BAR_MS).until).toBe(
      FIRST.open + 60 * BAR_MS,
    );
    expect(coverageAfter(FIRST, whole, undefined, SETTLED - 1).until).toBe(FIRST.close - BAR_MS);
  });

  it('that lasts reaches two minutes before now where nothing was traded', () => {
    expect(coverageAfter(FIRST, { bars: 0, newestEnd: -Infinity }, undefined, FIRST.open + 60 * BAR_MS).until).toBe(
      FIRST.open + 58 * BAR_MS,
    );
  });

  it('that is settled is all', () => {
    expect(coverageAfter(FIRST, whole, undefined, SETTLED)).toEqual({ until: FIRST.close, shortSince: null });
  });

  it.each([
    ['ends early', { bars: 300, newestEnd: FIRST.close - 16 * BAR_MS }],
    ['has less than half of the minutes', { bars: 194, newestEnd: FIRST.close }],
    ['is empty', { bars: 0, newestEnd: -Infinity }],
  ])('is not all when the chart %s, until a reading six hours later has no more', (_, told) => {
    const once = coverageAfter(FIRST, told, undefined, SETTLED);
    expect(once.until).toBeLessThan(FIRST.close);
    expect(once.shortSince).toBe(SETTLED);
    expect(chartGap([FIRST], () => once, SETTLED + 6 * HOUR_MS - 1)).toBeNull();
    expect(chartGap([FIRST], () => once, SETTLED + 6 * HOUR_MS)).toEqual({ from: FIRST.open, to: FIRST.close });
    expect(coverageAfter(FIRST, told, once, SETTLED + 6 * HOUR_MS).until).toBe(FIRST.close);
  });
});

it('what was known of a session is never less than before', () => {
  const live = coverageAfter(FIRST, whole, undefined, SETTLED - 1);
  expect(coverageAfter(FIRST, { bars: 100, newestEnd: FIRST.open + 100 * BAR_MS }, live, SETTLED)).toEqual({
    until: live.until,
    shortSince: SETTLED,
  });
});

it('the chart reaches about a month, and not into the future', () => {
  const sessions = chartSessions(FIRST.open + 1);
  expect(sessions.at(-1)!.date).toBe(FIRST.date);
  expect(sessions).toHaveLength(20);
});
