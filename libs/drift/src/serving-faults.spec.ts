import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findServingFault, type RecomputedCount } from './serving-faults.js';

const count = (changes: Partial<RecomputedCount>): RecomputedCount => ({
  kind: 'lstm',
  version: 3,
  compared: 100,
  differing: 0,
  worst: 0,
  signals: 0,
  foreign: 0,
  ...changes,
});
const severity = (changes: Partial<RecomputedCount>) => findServingFault(count(changes))?.severity ?? 'ok';

describe('predictions computed again', () => {
  it('that are as they were served are no fault, nor are none', () => {
    expect(severity({})).toBe('ok');
    expect(severity({ compared: 0 })).toBe('ok');
  });

  it('are a warning when one is not, a severe fault when half of them are not', () => {
    expect(severity({ differing: 1 })).toBe('warning');
    // A minute of all symbols, and a symbol in every minute.
    expect(severity({ differing: 20 })).toBe('warning');
    expect(severity({ differing: 5 })).toBe('warning');
    expect(severity({ differing: 50 })).toBe('severe');
  });

  it('are never severe because of an odd row or two, however few there are', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.integer({ min: 1, max: 2 }), (right, wrong) => {
        expect(severity({ compared: right + wrong, differing: wrong })).toBe('warning');
      }),
    );
    expect(severity({ compared: 5, differing: 3 })).toBe('severe');
  });

  it('are told in plain words', () => {
    const found = findServingFault(count({ differing: 97, worst: 0.31234, signals: 12, foreign: 2 }));
    expect(found).toMatchObject({ cause: 'serving_fault', subject: 'lstm/3' });
    expect(found?.message).toBe(
      '97 of 100 predictions served as LSTM v3 are not what its file answers on the stored bars; they differ by up to 0.31; ' +
        '12 show another signal; 2 came from another version; nothing that was stored later explains it.',
    );
    expect(findServingFault(count({ differing: 1, worst: 2e-5 }))?.message).toContain('by up to 0.000020; no signal is another one;');
  });
});
