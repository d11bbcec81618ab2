import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HORIZON_BARS, WINDOW_BARS } from '@tandem/domain';
import { rowsAcrossBreaks } from './samples.js';

it('marks the rows whose window or horizon holds both sides of a break, and no others', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 399 }), { maxLength: 3 }), fc.integer({ min: 0, max: 400 }), (breaks, close) => {
      const sessionIndex = Int32Array.from({ length: 400 }, (_, row) => Number(row >= close));
      const expected = Uint8Array.from({ length: 400 }, (_, t) =>
        Number(
          breaks.some((row) => {
            const inWindow = t - WINDOW_BARS + 1 < row && row <= t;
            const inHorizon = t < row && row <= t + HORIZON_BARS && sessionIndex[t] === sessionIndex[row];
            return inWindow || inHorizon;
          }),
        ),
      );
      expect(rowsAcrossBreaks(breaks, sessionIndex)).toEqual(expected);
    }),
  );
});
