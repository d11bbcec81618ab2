import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, SCALES, STATISTICS } from './heat-scale';

describe('a cell of the heat map', () => {
  it('is as strong as its value is far from usual, and marked by a glyph from the end of the scale on', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STATISTICS), fc.double({ min: -50, max: 50, noNaN: true }), (statistic, value) => {
        const { strength, tone, mark } = cellOf(statistic, value);
        const isBeyond = Math.abs(value) >= SCALES[statistic].end;
        expect(strength).toBeGreaterThanOrEqual(0);
        expect(strength).toBeLessThanOrEqual(100);
        expect(mark).toBe(isBeyond ? (value < 0 ? '▼' : '▲') : '');
        if (isBeyond) expect(strength).toBe(100);
        if (value !== 0) expect(tone).toBe(value < 0 ? 'below' : 'above');
      }),
    );
  });

  it('has no colour and a dot where nothing can be said', () => {
    expect(cellOf('psi', null)).toMatchObject({ strength: 0, tone: 'none', mark: '·', words: 'nothing can be said' });
  });

  it('is read in the words of its statistic', () => {
    expect(cellOf('shift', -1.234)).toMatchObject({ text: '−1.23', words: 'mean 1.23 standard deviations below usual' });
    expect(cellOf('shift', 0.001)).toMatchObject({ text: '0.00', words: 'mean as usual' });
    expect(cellOf('deviation', Math.log(2))).toMatchObject({ text: '×2.00', words: 'varies 2.00 times as much as usual' });
    expect(cellOf('psi', 0.4)).toMatchObject({ text: '+0.40', words: 'PSI 0.40 above usual' });
  });
});
