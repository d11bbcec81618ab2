import { describe, expect, it } from 'vitest';
import { BAR_MS, MOVE_MINUTES, sessionOn } from '@tandem/domain';
import { shownMove } from './shown-move.js';

const HALF_WIDTHS = [0.001, 0.002, 0.003, 0.002, 0.004, 0.006, 0.003, 0.006, 0.009];
const { open, close } = sessionOn('2026-03-05')!;

describe('the expected move that was shown of a past bar', () => {
  it('opens from its close, by minutes and level', () => {
    const { bands, reason } = shownMove({ ts: open, halfWidths: HALF_WIDTHS, shown: 3 }, 200);
    expect(reason).toBeNull();
    expect(bands).toHaveLength(9);
    expect(bands[4]).toMatchObject({ minutes: 15, level: 0.8, coverage: null });
    expect(bands[4]!.up).toBeCloseTo(200 * Math.exp(0.004), 10);
    expect(bands[4]!.down * bands[4]!.up).toBeCloseTo(200 ** 2, 8);
  });

  it('has the horizons that were shown, and says why others are missing', () => {
    const few = shownMove({ ts: open, halfWidths: HALF_WIDTHS, shown: 1 }, 200);
    expect(few.bands.map(({ minutes }) => minutes)).toEqual(new Array(3).fill(MOVE_MINUTES[0]));
    expect(few.reason).toBe('few_outcomes');
    const closing = shownMove({ ts: close - 20 * BAR_MS, halfWidths: [...HALF_WIDTHS.slice(0, 6), null, null, null], shown: 2 }, 200);
    expect(closing.bands).toHaveLength(6);
    expect(closing.reason).toBe('session_closing');
  });
});
