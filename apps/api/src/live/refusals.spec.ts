import { beforeEach, describe, expect, it } from 'vitest';
import { Refusals } from './refusals.js';

describe('Refusals', () => {
  let now: number;
  let refusals: Refusals<string>;
  beforeEach(() => {
    now = 0;
    refusals = new Refusals(() => now);
  });

  it('are news once, and keep the newest reason', () => {
    expect(refusals.add('a', 'v3', new Error('corrupt'))).toEqual({ subject: 'v3', error: new Error('corrupt') });
    expect(refusals.add('a', 'v3', 'still corrupt')).toBeNull();
    expect(refusals.all).toEqual([{ subject: 'v3', error: new Error('still corrupt') }]);
  });

  it('are tried again a minute after they were last tried', () => {
    refusals.add('a', 'v3', new Error('corrupt'));
    now = 59_999;
    expect([refusals.mustWait('a'), refusals.mustWait('b')]).toEqual([true, false]);
    now = 60_000;
    expect(refusals.mustWait('a')).toBe(false);
    refusals.add('a', 'v3', new Error('corrupt'));
    expect(refusals.mustWait('a')).toBe(true);
  });

  it('are news again after they could be used, or were not wanted for a while', () => {
    refusals.add('a', 'v3', new Error('corrupt'));
    refusals.clear('a');
    expect(refusals.mustWait('a')).toBe(false);
    expect(refusals.add('a', 'v3', new Error('corrupt'))).not.toBeNull();
    refusals.add('b', 'v4', new Error('corrupt'));
    refusals.retain(new Set(['b']));
    expect(refusals.all.map(({ subject }) => subject)).toEqual(['v4']);
    expect(refusals.add('a', 'v3', new Error('corrupt'))).not.toBeNull();
  });
});
