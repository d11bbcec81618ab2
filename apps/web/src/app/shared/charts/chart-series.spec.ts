import { describe, expect, it } from 'vitest';
import { abscissas, formatX, speechAt, summaryOf, tableOf, ticksOf, type ChartContent } from './chart-series';

const HOUR = 3_600_000;
/** Half past nine in New York, the day before its clocks went forward. */
const OPENING = Date.parse('2026-03-06T14:30:00Z');

const content = (some: Partial<ChartContent> = {}): ChartContent => ({
  series: [
    { name: 'v3', color: '--accent', points: [{ x: 1, y: 0.41, low: 0.36, high: 0.46 }, { x: 2, y: 0.5 }] }, // prettier-ignore
    { name: 'v2', color: '--second', points: [{ x: 2, y: null }, { x: 3, y: 0.7 }] }, // prettier-ignore
    { name: 'ideal', color: '--muted', guide: true, points: [{ x: 0, y: 0 }] },
  ],
  x: { type: 'number', label: 'Epoch', format: (value) => `epoch ${value}` },
  y: { label: 'Loss', format: (value) => value.toFixed(2) },
  limits: [],
  marks: [],
  ...some,
});

describe('the words of a chart', () => {
  it('has a row for every x of a series, and none for a guide', () => {
    expect(abscissas(content())).toEqual([1, 2, 3]);
    expect(tableOf(content())).toEqual([
      { head: 'epoch 1', cells: ['0.41 (0.36 to 0.46)', '–'] },
      { head: 'epoch 2', cells: ['0.50', '–'] },
      { head: 'epoch 3', cells: ['–', '0.70'] },
    ]);
  });

  it('reads aloud what is known at an x', () => {
    expect(speechAt(content(), 2)).toBe('epoch 2; v3 0.50; v2 –');
    expect(speechAt(content(), 3)).toBe('epoch 3; v2 0.70');
  });

  it('sums up every series, limit and mark', () => {
    const marked = content({ limits: [{ y: 1, label: 'chance' }], marks: [{ x: 2, label: 'kept' }] });
    expect(summaryOf(marked)).toBe(
      'v3: 2 points from epoch 1 to epoch 2, 0.41 to 0.50, last 0.50. v2: 0.70 at epoch 3. chance: 1.00. epoch 2: kept.',
    );
    expect(summaryOf(content({ series: [{ name: 'v3', color: '--up', points: [] }] }))).toBe('v3: nothing measured.');
  });

  it('shows New York times and days, and the label of a category', () => {
    expect(formatX({ type: 'time', label: 'Time' }, OPENING)).toBe('Fri 6 Mar, 09:30');
    expect(formatX({ type: 'day', label: 'Session' }, OPENING)).toBe('Fri 6 Mar');
    expect(formatX({ type: 'category', label: 'Class', labels: ['DOWN', 'UP'] }, 1)).toBe('UP');
  });
});

describe('ticksOf', () => {
  const time = { type: 'time', label: 'Time' } as const;

  it('stands below the first point of each round stretch of New York time', () => {
    const minutes = Array.from({ length: 121 }, (_, index) => OPENING + index * 60_000);
    expect(ticksOf(time, minutes, 6).map(({ label }) => label)).toEqual(['09:30', '10:00', '10:30', '11:00', '11:30']);
  });

  it('leaves out the first label where the next stretch begins right after it', () => {
    const minutes = Array.from({ length: 61 }, (_, index) => OPENING - 2 * 60_000 + index * 60_000);
    expect(ticksOf(time, minutes, 8).map(({ label }) => label)).toEqual(['09:30', '09:40', '09:50', '10:00', '10:10', '10:20']);
  });

  it('counts days by New York, also across a change of its clocks', () => {
    const hours = Array.from({ length: 72 }, (_, index) => OPENING + index * HOUR);
    const ticks = ticksOf(time, hours, 5);
    expect(ticks.map(({ label }) => label)).toEqual(['Fri 6 Mar', 'Sat 7 Mar', 'Sun 8 Mar', 'Mon 9 Mar']);
    expect(ticks.map(({ value }) => new Date(value).toISOString().slice(11, 16))).toEqual(['14:30', '05:30', '05:30', '04:30']);
  });

  it('has no more labels than have room, and only days where only days count', () => {
    const sessions = Array.from({ length: 60 }, (_, index) => OPENING + index * 24 * HOUR);
    for (const room of [1, 2, 5, 9]) expect(ticksOf(time, sessions, room).length).toBeLessThanOrEqual(room + 1);
    expect(ticksOf({ type: 'day', label: 'Session' }, sessions.slice(0, 3), 40)).toHaveLength(3);
  });

  it('leaves out categories that have no room', () => {
    const labels = ['a', 'b', 'c', 'd', 'e'];
    expect(ticksOf({ type: 'category', label: 'Class', labels }, [0, 1, 2, 3, 4], 3).map(({ label }) => label)).toEqual(['a', 'c', 'e']);
  });
});
