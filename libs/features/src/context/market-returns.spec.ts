import { describe, expect, it } from 'vitest';
import { BAR_MS } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { FEATURE_COUNT, FEATURE_NAMES } from '../engine/catalog.js';
import { computeFeatures } from '../engine/compute-features.js';
import { MarketReturns } from './market-returns.js';

const START = Date.UTC(2026, 2, 5, 14, 30);
const at = (minute: number) => START + minute * BAR_MS;

const tick = (minute: number, close: number) => ({ ts: at(minute), open: close, high: close, low: close, close, volume: 1 });

function returnsOf(closes: readonly number[]): MarketReturns {
  const returns = new MarketReturns();
  closes.forEach((close, minute) => returns.push(tick(minute, close)));
  return returns;
}

describe('MarketReturns', () => {
  const returns = returnsOf([100, 101, 102, 103, 104, 105, 106]);

  it('is the log return over five bars', () => {
    expect(returns.at(at(6))).toBeCloseTo(Math.log(106 / 101), 12);
  });

  it("equals what the market symbol's own engine says of its last five bars", () => {
    const market = randomSeries({ sessions: 1 });
    const { values } = computeFeatures(market, market, undefined, FEATURE_NAMES);
    const column = (name: string) => Array.from(market.ts, (_, row) => values[row * FEATURE_COUNT + FEATURE_NAMES.indexOf(name)]!);
    expect(column('mkt_ret_5')).toEqual(column('ret_5'));
  });

  it('is that of the newest bar which is not after the instant', () => {
    expect(returns.at(at(5.5))).toBeCloseTo(Math.log(105 / 100), 12);
    expect(returns.at(at(9))).toBeCloseTo(Math.log(106 / 101), 12);
  });

  it('is unknown before the sixth bar, and once the newest is older than five minutes', () => {
    expect(returns.at(at(-1))).toBeNaN();
    expect(returns.at(at(4))).toBeNaN();
    expect(returns.at(at(11))).not.toBeNaN();
    expect(returns.at(at(12))).toBeNaN();
  });

  it('takes a forming market bar as the newest', () => {
    expect(returns.atForming(at(7), { ts: at(7), close: 110 })).toBeCloseTo(Math.log(110 / 102), 12);
  });

  it('falls back to closed bars without a forming market bar, or with one of a later minute', () => {
    expect(returns.atForming(at(7), undefined)).toBe(returns.at(at(7)));
    expect(returns.atForming(at(7), { ts: at(8), close: 110 })).toBe(returns.at(at(7)));
  });

  it('still knows the newest bars after far more than its capacity, and forgets the oldest', () => {
    const many = new MarketReturns(20);
    for (let minute = 0; minute < 200; minute++) many.push(tick(minute, 100 + minute));
    expect(many.at(at(199))).toBeCloseTo(Math.log(299 / 294), 12);
    expect(many.at(at(185))).toBeCloseTo(Math.log(285 / 280), 12);
    expect(many.at(at(100))).toBeNaN();
  });
});
