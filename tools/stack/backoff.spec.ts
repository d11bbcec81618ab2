import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

describe('Backoff', () => {
  it('waits twice as long after each crash in a row, up to half a minute', () => {
    const backoff = new Backoff();
    expect(Array.from({ length: 7 }, () => backoff.afterCrash(100))).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('begins anew once the process ran for a minute', () => {
    const backoff = new Backoff();
    backoff.afterCrash(100);
    backoff.afterCrash(100);

    expect(backoff.afterCrash(60_000)).toBe(1_000);
    expect(backoff.crashes).toBe(1);
  });
});
