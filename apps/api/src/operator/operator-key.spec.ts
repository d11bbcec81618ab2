import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorKey } from './operator-key.js';

describe('OperatorKey', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-key-'));
    file = join(folder, 'simulated', 'operator-key');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const stored = async () => (await readFile(file, 'utf8')).trim();

  it('makes a key that only its owner can read, and keeps it', async () => {
    const made = await OperatorKey.open(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(made.matches(await stored())).toBe(true);
    expect((await OperatorKey.open(file)).matches(await stored())).toBe(true);
  });

  it('accepts nothing else', async () => {
    const key = await OperatorKey.open(file);
    for (const wrong of ['', 'x', `${await stored()}x`, (await stored()).slice(1)]) expect(key.matches(wrong)).toBe(false);
  });

  it('makes one key when two processes start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, () => OperatorKey.open(file)));
    for (const key of keys) expect(key.matches(await stored())).toBe(true);
  });

  it('still knows the key after its file was moved to a safer place', async () => {
    await OperatorKey.open(file);
    const key = await stored();
    await rm(file);
    expect((await OperatorKey.open(file)).matches(key)).toBe(true);
  });

  it('takes over a key that was replaced', async () => {
    await OperatorKey.open(file);
    const other = Buffer.alloc(32, 7).toString('base64url');
    await writeFile(file, other);
    expect((await OperatorKey.open(file)).matches(other)).toBe(true);
    await rm(file);
    expect((await OperatorKey.open(file)).matches(other)).toBe(true);
  });

  it('refuses a file that holds no key, and says what to do', async () => {
    await OperatorKey.open(file);
    await writeFile(file, 'secret');
    await expect(OperatorKey.open(file)).rejects.toThrow(/holds no operator key\. Delete it/);
  });
});
