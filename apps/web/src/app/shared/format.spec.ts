import { describe, expect, it } from 'vitest';
import {
  arrowOf,
  formatAge,
  formatArea,
  formatChange,
  formatMove,
  formatPrice,
  formatShare,
  formatShareInTenths,
  formatVolume,
  toneOf,
} from './format';

describe('numbers', () => {
  it('quotes two decimals, and four below a dollar', () => {
    expect(formatPrice(1187.2)).toBe('1,187.20');
    expect(formatPrice(0.5123)).toBe('0.5123');
  });

  it('signs a change, but not a change of nothing', () => {
    expect(formatChange(0.0123)).toBe('+1.23%');
    expect(formatChange(-0.0123)).toBe('-1.23%');
    expect(formatChange(0)).toBe('0.00%');
  });

  it('rounds probabilities to whole percent and volumes to one decimal', () => {
    expect(formatShare(0.614)).toBe('61%');
    expect([0.7984, 0.8].map(formatShareInTenths)).toEqual(['79.8%', '80.0%']);
    expect([0.0011, 0.0006, 0.00011].map(formatMove)).toEqual(['0.11%', '0.06%', '0.011%']);
    expect(formatVolume(2_552_915)).toBe('2.6M');
  });

  it('writes areas under a curve with two digits and no zero before the point', () => {
    expect([0.672, 0.5, 1, -0.2].map(formatArea)).toEqual(['.67', '.50', '1.00', '-.20']);
  });

  it('shows what rounds to nothing as no change', () => {
    expect([formatChange(-0.00001), arrowOf(-0.00001), toneOf(-0.00001)]).toEqual(['0.00%', '', 'calm']);
  });

  it('carries the direction by an arrow and by a tone', () => {
    expect([1, -1, 0].map(arrowOf)).toEqual(['▲', '▼', '']);
    expect([1, -1, 0].map(toneOf)).toEqual(['up', 'down', 'calm']);
  });
});

describe('formatAge', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [7_300_000, '2 h'],
  ])('writes %d ms as %s', (milliseconds, text) => {
    expect(formatAge(milliseconds)).toBe(text);
  });
});
