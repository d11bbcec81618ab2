import { describe, expect, it } from 'vitest';
import { anAlert } from '../../../testing/messages';
import { acknowledgementOf, remedyOf, spanOf, titleOf } from './alert-labels';

const NOON = Date.parse('2026-03-06T17:00:00Z');

describe('the words of an alert', () => {
  it.each([
    ['input_fault', 'NVDA', 'NVDA: faulty input data'],
    ['market_drift', 'market', 'The market: unlike what is usual at this time of the day'],
    ['model_fault', 'lstm/3', 'LSTM v3: predicts unlike, or worse than, what runs beside it'],
    ['serving_fault', 'transformer/12', 'Transformer v12: answers unlike its own model file'],
  ] as const)('name the %s of %s', (cause, subject, title) => {
    expect(titleOf({ cause, subject })).toBe(title);
  });

  it.each([
    ['alert', null, 'Nothing is held or changed because of it.'],
    ['hold the symbol', null, 'The recommendation for NVDA is HOLD.'],
    ['hold the symbol', '2026-03-06T16:00:00Z', 'The recommendation for NVDA was HOLD.'],
    ['hold everything', null, 'Every recommendation is HOLD.'],
    [
      'hold everything: there is no stable version to go back to',
      null,
      'Every recommendation is HOLD: there is no stable version to go back to.',
    ],
    ['roll back', null, 'Rollback to the version before it.'],
    ['ask the neighbours', null, 'Ask the neighbours.'],
  ])('say what follows from "%s"', (remedy, closedAt, sentence) => {
    expect(remedyOf(anAlert({ remedy, closedAt }))).toBe(sentence);
  });

  it('give the time in New York, and the day when it is another', () => {
    expect(spanOf(anAlert(), NOON)).toBe('since 10:32, lasts');
    expect(spanOf(anAlert({ closedAt: '2026-03-06T15:50:00Z' }), NOON)).toBe('10:32 to 10:50, over');
    expect(spanOf(anAlert(), NOON + 3 * 86_400_000)).toBe('since Fri 6 Mar 10:32, lasts');
    expect(spanOf(anAlert({ closedAt: '2026-03-09T13:35:00Z' }), null)).toBe('Fri 6 Mar 10:32 to Mon 9 Mar 09:35, over');
  });

  it('say who has seen it, and when', () => {
    expect(acknowledgementOf(anAlert(), NOON)).toBeNull();
    const seen = anAlert({ acknowledgedAt: new Date(NOON).toISOString(), acknowledgedBy: 'operator' });
    expect(acknowledgementOf(seen, NOON + 180_000)).toBe('Acknowledged by operator, 3 min ago');
    // The clock of the browser may be behind.
    expect(acknowledgementOf(seen, NOON - 5_000)).toBe('Acknowledged by operator, 0 s ago');
  });
});
