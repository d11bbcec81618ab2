import { describe, expect, it } from 'vitest';
import { DataQualityError, describeQuality, excludeSymbols, noRejections, sumQuality, type SymbolQuality } from './quality-report.js';

const clean: SymbolQuality = {
  symbol: 'SPY',
  bars: 100,
  rejected: noRejections(),
  suspects: [],
  outOfOrder: 0,
  fractionalVolume: 0,
  sparseSessions: 0,
};

it('says of clean bars that nothing was rejected', () => {
  expect(describeQuality(sumQuality([clean, clean]))).toBe('Data quality: 0 of 200 bars rejected.');
});

it('counts what was rejected by rule, and names steps and symbols left out', () => {
  const split = {
    symbol: 'AAA',
    rule: 'missedSplit',
    from: Date.UTC(2025, 2, 3, 14, 30),
    to: Date.UTC(2025, 2, 3, 14, 30),
    rejected: 0,
    detail: '',
  } as const;
  const bad: SymbolQuality = {
    ...clean,
    symbol: 'AAA',
    rejected: { ...noRejections(), spike: 2, stuck: 30 },
    suspects: [split],
    outOfOrder: 4,
    fractionalVolume: 3,
    sparseSessions: 1,
  };
  const leftOut = [{ symbol: 'BBB', reason: 'BBB is left out: reasons.' }];
  expect(describeQuality(sumQuality([clean, bad], leftOut))).toBe(
    'Data quality: 32 of 200 bars rejected (2 spike, 30 stuck quote); a missed split of ' +
      'AAA at 2025-03-03T14:30:00.000Z; 4 bars put in order; ' +
      '3 fractional volumes; 1 sessions of a symbol lack over half of their minutes. BBB is left out: reasons.',
  );
});

const quality = (symbol: string, spike: number, bars = 1000): SymbolQuality => ({
  symbol,
  bars,
  rejected: { ...noRejections(), spike },
  suspects: [],
  outOfOrder: 0,
  fractionalVolume: 0,
  sparseSessions: 0,
});

describe('leaveOut', () => {
  it('leaves out symbols of which more than a twentieth was rejected, and says why', () => {
    const leftOut = excludeSymbols([quality('SPY', 50), quality('AAA', 50), quality('BBB', 51)]);
    expect(leftOut).toEqual([{ symbol: 'BBB', reason: 'BBB is left out: 5.1 % of its 1000 bars were rejected, more than 5 %.' }]);
  });

  it('refuses a bad market symbol', () => {
    expect(() => excludeSymbols([quality('SPY', 60), quality('AAA', 0), quality('BBB', 0)])).toThrow(DataQualityError);
    expect(() => excludeSymbols([quality('SPY', 60), quality('AAA', 0), quality('BBB', 0)])).toThrow(
      /1 of 3 symbols .* SPY is left out: 6\.0 %/,
    );
  });

  it('refuses when most symbols are bad, but not when half of them are', () => {
    expect(excludeSymbols([quality('SPY', 0), quality('AAA', 100)])).toHaveLength(1);
    expect(() => excludeSymbols([quality('SPY', 0), quality('AAA', 100), quality('BBB', 100)])).toThrow(DataQualityError);
  });

  it('says nothing of a symbol without bars', () => {
    expect(excludeSymbols([quality('SPY', 0), quality('AAA', 0, 0)])).toEqual([]);
  });
});
