import type { Chart } from 'chart.js';
import { describe, expect, it, vi } from 'vitest';
import { championMarks, type ChampionMark } from './champion-marks';

/** Draws on a scale of one pixel a unit. @returns where lines stand, and labels with the place of their left edge and top */
function draw(marks: readonly ChampionMark[]) {
  const lines: number[] = [];
  const labels: string[] = [];
  let at = { x: 0, y: 0 };
  const ctx = {
    save: vi.fn(),
    restore: vi.fn(),
    beginPath: vi.fn(),
    setLineDash: vi.fn(),
    moveTo: (x: number) => lines.push(x),
    lineTo: vi.fn(),
    stroke: vi.fn(),
    measureText: () => ({ width: 42 }),
    fillRect: (x: number, y: number) => (at = { x, y }),
    fillText: (text: string) => labels.push(`${text} ${at.x} ${at.y}`),
  };
  const x = { min: 0, max: 400, getPixelForValue: (value: number) => value };
  const plugin = championMarks({ marks: () => marks, colors: () => ({ line: '', ink: '', ground: '' }), font: '' });
  const chart = { ctx, chartArea: { left: 0, right: 400, top: 10, bottom: 90 }, scales: { x } } as unknown as Chart;
  (plugin.afterDatasetsDraw as (chart: Chart) => void)(chart);
  return { lines, labels };
}

describe('championMarks', () => {
  it('draws a line and a label for each change in sight', () => {
    expect(
      draw([
        { at: 100, label: 'LSTM v2' },
        { at: 900, label: 'LSTM v3' },
      ]),
    ).toEqual({ lines: [100], labels: ['LSTM v2 100 10'] });
  });

  it('puts labels of changes close to each other one below the other', () => {
    const { labels } = draw([
      { at: 120, label: 'b' },
      { at: 100, label: 'a' },
      { at: 300, label: 'c' },
    ]);
    expect(labels).toEqual(['a 100 10', 'b 120 27', 'c 300 10']);
  });

  it('turns a label round at the right edge', () => {
    expect(draw([{ at: 390, label: 'a' }]).labels).toEqual(['a 340 10']);
  });
});
