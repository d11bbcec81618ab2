import { describe, expect, it } from 'vitest';
import { absenceOf, type AbsenceFacts } from './missing.js';

const absence = (facts: Partial<AbsenceFacts>) =>
  absenceOf({ reason: 'low_confidence', kindServed: true, windowComplete: true, minuteRecorded: true, cameLater: false, ...facts });

describe('a bar without a prediction', () => {
  it('of which nothing is recorded was missed', () => {
    expect(absence({ reason: null, minuteRecorded: false })).toBe('not-running');
    expect(absence({ reason: null, cameLater: true })).toBe('came-later');
    expect(absence({ reason: null })).toBe('not-recorded');
  });

  it('of which a recommendation is recorded had no model that could predict', () => {
    expect(absence({ reason: 'warming_up' })).toBe('warming-up');
    expect(absence({ reason: 'market_closed', windowComplete: false })).toBe('warming-up');
    expect(absence({ reason: 'no_champion' })).toBe('no-champion');
    expect(absence({ reason: 'stale_data', kindServed: false })).toBe('no-champion');
    expect(absence({ reason: 'input_fault' })).toBe('input-fault');
  });
});
