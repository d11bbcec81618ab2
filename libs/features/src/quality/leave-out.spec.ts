import { describe, expect, it } from 'vitest';
import { DataQualityError, leaveOut } from './leave-out.js';
import { noRejections, type SymbolQuality } from './quality-report.js';

const quality = (symbol: string, spike: number, bars = 1000): SymbolQuality => ({
  symbol, bars, rejected: { ...noRejections(), spike }, suspects: [], outOfOrder: 0, fractionalVolume: 0, sparseSessions: 0,
});

describe('leaveOut', () => {
  it('leaves out symbols of which more than a twentieth was rejected, and says why', () => {
    const leftOut = leaveOut([quality('SPY', 50), quality('AAA', 50), quality('BBB', 51)]);
    expect(leftOut).toEqual([{ symbol: 'BBB', reason: 'BBB is left out: 5.1 % of its 1000 bars were rejected, more than 5 %.' }]);
  });

  it('refuses a bad market symbol', () => {
    expect(() => leaveOut([quality('SPY', 60), quality('AAA', 0), quality('BBB', 0)])).toThrow(DataQualityError);
    expect(() => leaveOut([quality('SPY', 60), quality('AAA', 0), quality('BBB', 0)])).toThrow(/1 of 3 symbols .* SPY is left out: 6\.0 %/);
  });

  it('refuses when most symbols are bad, but not when half of them are', () => {
    expect(leaveOut([quality('SPY', 0), quality('AAA', 100)])).toHaveLength(1);
    expect(() => leaveOut([quality('SPY', 0), quality('AAA', 100), quality('BBB', 100)])).toThrow(DataQualityError);
  });

  it('says nothing of a symbol without bars', () => {
    expect(leaveOut([quality('SPY', 0), quality('AAA', 0, 0)])).toEqual([]);
  });
});
