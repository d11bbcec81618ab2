import { describe, expect, it } from 'vitest';
import { MarketReturns } from './market-returns.js';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 5, 14, 30);
const at = (minute: number) => START + minute * MINUTE;

function returnsOf(closes: readonly number[]): MarketReturns {
  const returns = new MarketReturns(100);
  closes.forEach((close, minute) => returns.push({ ts: at(minute), close }));
  return returns;
}

describe('MarketReturns', () => {
  const returns = returnsOf([100, 101, 102, 103, 104, 105, 106]);

  it('is the log return over five bars', () => {
    expect(returns.at(at(6))).toBeCloseTo(Math.log(106 / 101), 12);
  });

  it('is that of the newest bar which is not after the instant', () => {
    expect(returns.at(at(5))).toBeCloseTo(Math.log(105 / 100), 12);
    expect(returns.at(at(9))).toBeCloseTo(Math.log(106 / 101), 12);
  });

  it('is unknown before the sixth bar, and once the newest is older than five minutes', () => {
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

  it('still knows the newest bars after far more than its capacity', () => {
    const many = new MarketReturns(20);
    for (let minute = 0; minute < 200; minute++) many.push({ ts: at(minute), close: 100 + minute });
    expect(many.at(at(199))).toBeCloseTo(Math.log(299 / 294), 12);
    expect(many.at(at(185))).toBeCloseTo(Math.log(285 / 280), 12);
  });
});
