import { describe, expect, it } from 'vitest';
import { recommendationOutcome } from './recommendation-outcome.js';

describe('what came of a recommendation', () => {
  it.each([
    ['BUY', 1, 1, 'hit'],
    ['SELL', -1, -1, 'hit'],
    ['BUY', 1, 0, 'missed'],
    ['BUY', -1, -1, 'missed'],
    ['SELL', 0, 0, 'missed'],
    ['SELL', 1, -1, 'missed'],
    ['BUY', 1, null, 'unlabelled'],
    ['BUY', undefined, null, 'unlabelled'],
    ['SELL', -1, undefined, 'awaited'],
    ['SELL', undefined, undefined, 'awaited'],
    ['HOLD', 1, 1, null],
  ] as const)('%s with the labels %s and %s is %s', (action, lstm, transformer, outcome) => {
    const labels = { ...(lstm !== undefined && { lstm }), ...(transformer !== undefined && { transformer }) };
    expect(recommendationOutcome(action, labels)).toBe(outcome);
  });
});
