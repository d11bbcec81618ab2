import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

const lockFile = () => join(mkdtempSync(join(tmpdir(), 'tandem-lock-')), 'lock');

describe('withLock', () => {
  it('lets one in at a time', async () => {
    const path = lockFile();
    const trace: string[] = [];
    const enter = (name: string) =>
      withLock(path, async () => {
        trace.push(`${name} in`);
        await sleep(20);
        trace.push(`${name} out`);
      });

    await Promise.all([enter('first'), enter('second')]);

    expect(trace).toEqual(['first in', 'first out', 'second in', 'second out']);
  });

  it('is free again after its action failed', async () => {
    const path = lockFile();
    await expect(withLock(path, () => Promise.reject(new Error('no space')))).rejects.toThrow('no space');

    expect(existsSync(path)).toBe(false);
  });

  it('takes over from a holder that was killed', async () => {
    const path = lockFile();
    writeFileSync(path, '4194305 1'); // Above Linux's greatest process number: never alive.

    expect(await withLock(path, () => Promise.resolve('in'))).toBe('in');
  });

  it('takes over when the holder’s number was given to another process', async () => {
    const path = lockFile();
    writeFileSync(path, `${process.pid} started-another-day`);

    expect(await withLock(path, () => Promise.resolve('in'))).toBe('in');
  });
});
