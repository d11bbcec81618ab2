import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionsBetween } from '@tandem/domain';
import { NotEnoughSessionsError } from '../errors.js';
import { describeSplit, drawSplit, splitSessions } from './split.js';

/** Dates that sort; what they are does not matter here. */
const dates = (count: number) =>
  Array.from(
    { length: count },
    (_, i) => `2025-${String(1 + Math.floor(i / 28)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`,
  );

describe('splitSessions', () => {
  it('holds out the newest five, validates on the five before and trains on the rest', () => {
    const all = dates(31);
    const split = splitSessions(all);
    expect(split).toEqual({
      mode: 'full',
      train: all.slice(0, 21),
      validation: all.slice(21, 26),
      holdout: all.slice(26),
      unused: [],
      reserved: [],
    });
  });

  it('trains on the newest sixty at most', () => {
    const all = dates(100);
    expect(splitSessions(all).train).toEqual(all.slice(30, 90));
    expect(splitSessions(all, { maxTrainSessions: 12 }).train).toEqual(all.slice(78, 90));
  });

  it('refuses nineteen sessions with the reason, and takes twenty', () => {
    expect(() => splitSessions(dates(19))).toThrow(new NotEnoughSessionsError(19, 20, 'A full training'));
    expect(() => splitSessions(dates(19))).toThrow('A full training needs at least 20 sessions of bars, and 19 are stored.');
    expect(splitSessions(dates(20)).train).toHaveLength(10);
  });

  it.each([
    [2, 1, 1],
    [9, 8, 1],
    [10, 8, 2],
    [19, 16, 3],
    [20, 12, 3],
    [26, 17, 4],
    [60, 50, 5],
  ])('divides %d sessions of a first run into %d and %d, without a hold-out', (stored, train, validation) => {
    const split = splitSessions(dates(stored), { mode: 'first' });
    expect([split.train.length, split.validation.length, split.holdout.length]).toEqual([train, validation, 0]);
  });

  it.each([20, 26, 60])('keeps a first run of %d sessions off the hold-out that the full run after it compares models on', (stored) => {
    const { train, validation, reserved } = splitSessions(dates(stored), { mode: 'first' });
    const { holdout } = splitSessions(dates(stored));
    expect(reserved).toEqual(holdout);
    expect([...train, ...validation].filter((date) => holdout.includes(date))).toEqual([]);
  });

  it('refuses a first run on a single session', () => {
    expect(() => splitSessions(dates(1), { mode: 'first' })).toThrow(NotEnoughSessionsError);
  });

  it('uses every session once, in order of time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 1, max: 80 }),
        fc.constantFrom('full', 'first'),
        (stored, maxTrainSessions, mode) => {
          const { unused, train, validation, holdout, reserved } = splitSessions(dates(stored), { maxTrainSessions, mode });
          expect([...unused, ...train, ...validation, ...holdout, ...reserved]).toEqual(dates(stored));
          expect(train.length).toBeLessThanOrEqual(maxTrainSessions);
        },
      ),
    );
  });

  it('can be read by people', () => {
    expect(describeSplit(splitSessions(dates(20))).split('\n')).toEqual([
      'train: 10 sessions, 2025-01-01 to 2025-01-10',
      'validation: 5 sessions, 2025-01-11 to 2025-01-15',
      'hold-out: 5 sessions, 2025-01-16 to 2025-01-20',
    ]);
  });
});

const sessionsNamed = sessionsBetween('2025-01-02', '2025-12-31').map(({ date }) => date);

describe('drawSplit', () => {
  it('shows one character a session between the dates of the line', () => {
    expect(drawSplit(splitSessions(sessionsNamed.slice(0, 22), { maxTrainSessions: 10 }))).toBe(
      '2025-01-02 ..TTTTTTTTTTVVVVVHHHHH 2025-02-04',
    );
  });

  it('goes on in a new line, and leaves out what a first run must not see', () => {
    expect(drawSplit(splitSessions(sessionsNamed.slice(0, 40), { mode: 'first' })).split('\n')).toEqual([
      `2025-01-02 ${'T'.repeat(30)} 2025-02-14`,
      '2025-02-18 VVVVV..... 2025-03-03',
    ]);
  });

  it('has as many marks of each part as the part has sessions, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: sessionsNamed.length }), fc.integer({ min: 1, max: 80 }), (count, maxTrainSessions) => {
        const split = splitSessions(sessionsNamed.slice(0, count), { maxTrainSessions });
        const marks = drawSplit(split).replaceAll(/[^.TVH]/g, '');
        expect(marks).toMatch(/^\.*T+V{5}H{5}$/);
        expect([marks.length, marks.replaceAll(/[^T]/g, '').length]).toEqual([count, split.train.length]);
      }),
    );
  });
});
