import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { keyFilesIn, type KeyFiles } from '@tandem/config';
import { beforeAll, afterAll, beforeEach, describe, expect, it } from 'vitest';
import { aNewsRow, makeBars, makeClock, OPENING, testKey, useDatabase, writeTestKeys } from '../../testing/index.js';
import { serverHasTimescale } from '../../testing/timescale.js';
import { connect, type Database } from '../connection/connect.js';
import { TABLE_NAMES } from '../connection/requirements.js';
import { BackupError } from '../errors.js';
import { TrustedKeys } from '../keys/trusted-keys.js';
import { AuditRepository } from '../repositories/audit.js';
import { timescaleState } from '../repositories/timescale.js';
import { BarRepository } from '../repositories/bars.js';
import { NewsRepository } from '../repositories/news.js';
import { readManifest } from './archive.js';
import { backUp } from './back-up.js';
import { restore } from './restore.js';

const hasTimescale = await serverHasTimescale();
const server = useDatabase();
let folder: string;
let source: Database;
let directory: string;

let keyFiles: KeyFiles;
let options: Parameters<typeof restore>[2];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-backup-'));
  source = await server.createFilled('backup', fill);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  const place = await mkdtemp(join(folder, 'one-'));
  directory = join(place, 'backup');
  keyFiles = keyFilesIn(join(place, 'from'), {});
  options = { timescale: 'off', at: OPENING, keyFiles: keyFilesIn(join(place, 'to'), {}) };
});

const entry = (key: string) => ({
  at: OPENING,
  actor: 'cli',
  action: 'noted',
  subject: key,
  reason: 'tab\there, line\nthere \\N',
  details: {},
  key,
});

/** Text that the format of COPY escapes, and numbers that must not be rounded. */
async function fill(database: Database): Promise<void> {
  const bars = makeBars('NKE', 40).map((bar) => ({ ...bar, volume: bar.volume + 0.1 + 0.2 }));
  await new BarRepository(database).upsertLive(bars, makeClock(bars.at(-1)!.ts));
  await new NewsRepository(database).add([aNewsRow('ü "quoted", \\. and\ttabs\n', OPENING), aNewsRow('plain', OPENING + 0.5)]);
  const audit = new AuditRepository(database);
  for (const key of ['a', 'b']) await audit.append(entry(key));
}

/** All that a database holds, in order. */
async function contents(database: Database): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const name of TABLE_NAMES) {
    const { rows } = await database.pool.query<{ row: string }>(`select t::text as row from ${name} as t order by 1`);
    if (rows.length > 0) all[name] = rows.map(({ row }) => row);
  }
  return all;
}

async function restored(timescale: typeof options.timescale = 'off'): Promise<Database> {
  const url = await server.createBlankUrl();
  await restore(url, directory, { ...options, timescale });
  return connect(url);
}

describe('a backup', () => {
  it('brings everything back into a new database, where numbers and audit log go on', async () => {
    await backUp(source, directory, keyFiles);
    const copy = await restored();
    const audit = new AuditRepository(copy);
    expect(await contents(copy)).toEqual(await contents(source));
    await audit.append(entry('c'));
    expect(await audit.verify()).toMatchObject({ entries: 3, firstBreak: null });
    await copy.close();
  });

  it('holds what was there at one instant, whatever is written meanwhile', async () => {
    const busy = await server.createDatabase();
    await fill(busy);
    const before = await contents(busy);
    const written: Promise<void>[] = [];
    await backUp(busy, directory, keyFiles, (table) => written.push(new AuditRepository(busy).append(entry(`while ${table} is written`))));
    await Promise.all(written);
    const copy = await restored();
    expect((await contents(busy))['audit_log']!.length).toBeGreaterThan(before['audit_log']!.length);
    expect(await contents(copy)).toEqual(before);
    await copy.close();
  });

  it.skipIf(!hasTimescale)('goes from plain tables into those of TimescaleDB and back', async () => {
    await backUp(source, directory, keyFiles);
    const plain = await restored();
    expect(await timescaleState(plain)).toBeNull();
    const hyper = await restored('auto');
    expect(await timescaleState(hyper)).not.toBeNull();
    expect(await contents(hyper)).toEqual(await contents(source));

    directory = `${directory}-of-hypertables`;
    await backUp(hyper, directory, keyFiles);
    for (const timescale of ['off', 'auto'] as const) {
      const again = await restored(timescale);
      expect(await contents(again)).toEqual(await contents(source));
      await again.close();
    }
    for (const database of [plain, hyper]) await database.close();
  });

  it('has the public keys and the heads of the audit log with it, and no private key', async () => {
    await writeTestKeys(keyFiles);
    await writeFile(keyFiles.auditHeadsFile, 'heads\n');
    await backUp(source, directory, keyFiles);
    expect((await readdir(directory)).filter((name) => !name.endsWith('.copy.gz')).sort()).toEqual([
      'audit-heads.jsonl',
      'manifest.json',
      'trusted-keys.pem',
    ]);
    for (const name of ['trusted-keys.pem', 'manifest.json'])
      expect(await readFile(join(directory, name), 'utf8')).not.toContain('PRIVATE');
    const { keyFiles: there } = options;
    await mkdir(dirname(there.auditHeadsFile));
    await writeFile(there.auditHeadsFile, 'of before\n');
    await TrustedKeys.add(there.trustedKeysFile, testKey(2).publicPem);
    await (await restored()).close();
    expect((await TrustedKeys.read(there.trustedKeysFile)).ids).toEqual([testKey(2).keyId, testKey(1).keyId]);
    expect(await readFile(there.auditHeadsFile, 'utf8')).toBe('heads\n');
    expect(await readFile(`${there.auditHeadsFile}.before-${new Date(OPENING).toISOString()}`, 'utf8')).toBe('of before\n');
  });

  it('is there whole or not at all', async () => {
    await expect(
      backUp(source, directory, keyFiles, (table) => {
        if (table === 'news') throw new Error('the disk is gone');
      }),
    ).rejects.toThrow('the disk is gone');
    await expect(readdir(directory)).rejects.toThrow('ENOENT');
    await backUp(source, directory, keyFiles);
    await expect(backUp(source, directory, keyFiles)).rejects.toThrow(/exists already/);
  });
});

describe('a restore', () => {
  it.each([
    ['a folder that is none', (at: string) => unlink(join(at, 'manifest.json')), /is no backup/],
    ['a manifest of something else', (at: string) => writeFile(join(at, 'manifest.json'), '[]'), /not that of a backup/],
    ['a file that was changed', (at: string) => appendFile(join(at, 'news.copy.gz'), 'x'), /news\.copy\.gz is not as it was written/],
    ['public keys that were changed', (at: string) => writeFile(join(at, 'trusted-keys.pem'), 'x'), /trusted-keys\.pem is not as it was/],
    ['a file that is gone', (at: string) => unlink(join(at, 'bars.copy.gz')), /bars\.copy\.gz is missing/],
    ['tables of a newer version', (at: string) => changed(at, { migrations: ['9999_future'] }), /newer version .* 9999_future/],
    ['a table that is none of ours', (at: string) => renamed(at), /none of Tandem's tables/],
  ])('refuses %s, and leaves nothing behind', async (_, spoil, message) => {
    await writeTestKeys(keyFiles);
    await backUp(source, directory, keyFiles);
    await spoil(directory);
    const url = await server.createBlankUrl();
    const attempt = restore(url, directory, options);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(BackupError);
    const target = await connect(url);
    const { rows } = await target.pool.query<{ there: boolean }>(`select to_regclass('news') is not null as there`);
    if (rows[0]!.there) expect(await contents(target)).toEqual({});
    await target.close();
  });

  it('refuses a database in which something is', async () => {
    await backUp(source, directory, keyFiles);
    const taken = await server.createDatabase();
    await new NewsRepository(taken).add([aNewsRow('mine', OPENING)]);
    await expect(restore(taken.url, directory, options)).rejects.toThrow(/is not empty \(there is something in news\)/);
  });

  it('brings the tables of an older version up to date', async () => {
    await backUp(source, directory, keyFiles);
    const { migrations, tables } = await readManifest(directory);
    await changed(directory, { migrations: migrations.slice(0, 1), tables: tables.filter(({ name }) => name === 'news') });
    const copy = await restored();
    expect(await contents(copy)).toEqual({ news: (await contents(source))['news'] });
    await copy.close();
  });
});

async function changed(at: string, changes: object): Promise<void> {
  const file = join(at, 'manifest.json');
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...changes }));
}

async function renamed(at: string): Promise<void> {
  const { tables } = await readManifest(at);
  const name = 'pg_class; drop table news';
  await writeFile(join(at, `${name}.copy.gz`), await readFile(join(at, 'news.copy.gz')));
  await changed(at, { tables: tables.map((table) => (table.name === 'news' ? { ...table, name } : table)) });
}
