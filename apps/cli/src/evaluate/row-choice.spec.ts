import { describe, expect, it } from 'vitest';
import { roleOf, roleOfAll, spanOf } from './row-choice.js';

/** Training ends on the Friday before a long weekend. */
const sessions = {
  train: { first: '2026-01-22', last: '2026-02-13', sessions: 16 },
  validation: { first: '2026-02-17', last: '2026-02-23', sessions: 5 },
  holdout: null,
};

describe('what a session was to a model', () => {
  const span = spanOf({ sessions });

  it('is what its file says', () => {
    expect(span).toEqual({ trainedFrom: '2026-01-22', trainedTo: '2026-02-13', tunedTo: '2026-02-23' });
  });

  it.each([
    ['2026-01-21', 'before'],
    ['2026-01-22', 'training'],
    ['2026-02-13', 'training'],
    ['2026-02-17', 'tuning'],
    ['2026-02-23', 'tuning'],
    ['2026-02-24', 'after'],
  ])('on %s is %s', (date, role) => {
    expect(roleOf(span, date)).toBe(role);
  });

  it('is new to several models only when it is to each of them', () => {
    const later = { trainedFrom: '2026-02-02', trainedTo: '2026-02-24', tunedTo: '2026-03-03' };
    expect(['2026-01-21', '2026-01-30', '2026-02-24', '2026-02-27', '2026-03-04'].map((date) => roleOfAll([span, later], date))).toEqual([
      'before',
      'training',
      'training',
      'tuning',
      'after',
    ]);
  });
});
