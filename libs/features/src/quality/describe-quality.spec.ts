import { expect, it } from 'vitest';
import { describeQuality } from './describe-quality.js';
import { noRejections, sumQuality, type SymbolQuality } from './quality-report.js';

const clean: SymbolQuality = { symbol: 'SPY', bars: 100, rejected: noRejections(), suspects: [], outOfOrder: 0, fractionalVolume: 0, sparseSessions: 0 };

it('says of clean bars that nothing was rejected', () => {
  expect(describeQuality(sumQuality([clean, clean]))).toBe('Data quality: 0 of 200 bars rejected.');
});

it('counts what was rejected by rule, and names steps and symbols left out', () => {
  const split = { symbol: 'AAA', rule: 'missedSplit', from: Date.UTC(2025, 2, 3, 14, 30), to: Date.UTC(2025, 2, 3, 14, 30), rejected: 0, detail: '' } as const;
  const bad: SymbolQuality = { ...clean, symbol: 'AAA', rejected: { ...noRejections(), spike: 2, stuck: 30 }, suspects: [split], outOfOrder: 4, fractionalVolume: 3, sparseSessions: 1 };
  const leftOut = [{ symbol: 'BBB', reason: 'BBB is left out: reasons.' }];
  expect(describeQuality(sumQuality([clean, bad], leftOut))).toBe(
    'Data quality: 32 of 200 bars rejected (2 spike, 30 stuck quote); a missed split of AAA at 2025-03-03T14:30:00.000Z; 4 bars put in order; '
      + '3 fractional volumes; 1 sessions of a symbol lack over half of their minutes. BBB is left out: reasons.',
  );
});
