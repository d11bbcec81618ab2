import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OperatorKeyRepository } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorKey } from './operator-key.js';

describe('OperatorKey', () => {
  let folder: string;
  let file: string;
  const server = useDatabase();
  let digests: OperatorKeyRepository;
  beforeEach(async () => {
    digests = new OperatorKeyRepository(await server.createDatabase());
    folder = await mkdtemp(join(tmpdir(), 'tandem-key-'));
    file = join(folder, 'simulated', 'operator-key');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = () => OperatorKey.open(file, digests);
  const stored = async () => (await readFile(file, 'utf8')).trim();

  it('makes a key that only its owner can read, and keeps it', async () => {
    const made = await open();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(made.matches(await stored())).toBe(true);
    expect((await open()).matches(await stored())).toBe(true);
  });

  it('leaves nothing of itself in the database but its digest', async () => {
    await open();
    expect(await digests.find()).toBe(
      createHash('sha256')
        .update(await stored())
        .digest('hex'),
    );
    expect(await readdir(dirname(file))).toEqual(['operator-key']);
  });

  it('accepts nothing else', async () => {
    const key = await open();
    for (const wrong of ['', 'x', `${await stored()}x`, (await stored()).slice(1)]) expect(key.matches(wrong)).toBe(false);
  });

  it('makes one key when two processes start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, () => open()));
    for (const key of keys) expect(key.matches(await stored())).toBe(true);
  });

  it('still knows the key after its file was moved to a safer place', async () => {
    await open();
    const key = await stored();
    await rm(file);
    expect((await open()).matches(key)).toBe(true);
  });

  it('takes over a key that was replaced', async () => {
    await open();
    const other = Buffer.alloc(32, 7).toString('base64url');
    await writeFile(file, other);
    expect((await open()).matches(other)).toBe(true);
    await rm(file);
    expect((await open()).matches(other)).toBe(true);
  });

  it('refuses a file that holds no key, and says what to do', async () => {
    await open();
    for (const text of ['secret', '', `${await stored()}x`, Buffer.alloc(32, 7).toString('base64url').replace('B', '+')]) {
      await writeFile(file, text);
      await expect(open(), text).rejects.toThrow(/holds no operator key\. Put the key back/);
    }
  });

  it.each(['0640', '0604', '0622'])(
    'refuses a file of mode %s, which others may read or change, and says how to end that',
    async (mode) => {
      await open();
      await chmod(file, Number.parseInt(mode, 8));
      await expect(open()).rejects.toThrow(`Run \`chmod 600 ${file}\``);
      await chmod(file, 0o400);
      await open();
    },
  );

  it('refuses a folder into which others may write, and says how to end that', async () => {
    await open();
    await chmod(dirname(file), 0o777);
    await expect(open()).rejects.toThrow(`Run \`chmod go-w ${dirname(file)}\``);
    await chmod(dirname(file), 0o755);
    await open();
  });

  it('refuses a folder in the place of the file', async () => {
    await mkdir(file, { recursive: true });
    await expect(open()).rejects.toThrow(/is no file\. Move it away/);
  });
});
