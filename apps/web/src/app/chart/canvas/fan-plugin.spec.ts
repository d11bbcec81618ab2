import type { Chart } from 'chart.js';
import { describe, expect, it, vi } from 'vitest';
import type { MoveBandMessage } from '@tandem/contracts';
import { aBar, anExpectedMove, OPENING } from '../../../../testing/messages';
import { candleOfBar } from '../series/candle';
import { aPicture, someColors } from '../../../../testing/chart-picture';
import { emptyFrame, fillFrame } from './chart-frame';
import { fanOf } from './fan';
import { fanPlugin } from './fan-plugin';

/** Draws on ten pixels a minute and a dollar. @returns the curved edges, `solid` or `dashed` to their last x, and the texts */
function draw(expectedMove: readonly MoveBandMessage[]) {
  const last = candleOfBar(aBar({ ts: OPENING, close: 100 }));
  const frame = emptyFrame(someColors);
  fillFrame(frame, aPicture([last], { fan: fanOf({ ts: OPENING, expectedMove, reason: null }) }));
  class Path {
    end = 0;
    lineTo = (x: number) => (this.end = Math.round(x));
  }
  vi.stubGlobal('Path2D', Path);
  const edges: string[] = [];
  const texts: string[] = [];
  let dashes: number[] = [];
  const ctx = {
    save: vi.fn(),
    restore: vi.fn(),
    beginPath: vi.fn(),
    moveTo: vi.fn(),
    lineTo: vi.fn(),
    fill: vi.fn(),
    fillText: (text: string) => texts.push(text),
    setLineDash: (next: number[]) => (dashes = next),
    stroke: (path?: Path) => path && edges.push(`${dashes.length > 0 ? 'dashed' : 'solid'} to ${path.end}`),
  };
  const x = { getPixelForValue: (at: number) => at * 10 };
  const price = { getPixelForValue: (value: number) => -10 * value };
  const hook = fanPlugin(frame).beforeDatasetsDraw as (chart: Chart<'market'>) => void;
  hook({ ctx, scales: { x, price } } as unknown as Chart<'market'>);
  vi.unstubAllGlobals();
  return { edges, texts };
}

describe('the fan on the canvas', () => {
  it('draws upper and lower edge of each band to its horizons, and writes these below', () => {
    const { edges, texts } = draw(anExpectedMove(100));
    const band = ['solid to 50', 'solid to 50', 'solid to 150', 'solid to 150', 'solid to 300', 'solid to 300'];
    expect(edges).toEqual([...band, ...band, ...band]);
    expect(texts).toEqual(expect.arrayContaining(['5', '15', '30 min']));
  });

  it('dashes a band whose coverage is outside its limits, and no other', () => {
    const { edges } = draw(anExpectedMove(100).map((band) => ({ ...band, withinLimits: band.minutes !== 15 || band.level !== 0.9 })));
    expect(edges.filter((edge) => edge.startsWith('dashed'))).toEqual(['dashed to 150', 'dashed to 150']);
  });

  it('draws nothing without bands', () => {
    expect(draw([])).toEqual({ edges: [], texts: [] });
  });
});
