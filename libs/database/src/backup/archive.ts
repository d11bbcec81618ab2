import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { KeyFiles } from '@tandem/config';
import { BackupError } from '../errors.js';
import { TrustedKeys } from '../keys/trusted-keys.js';
import { JOURNAL, MIGRATIONS } from '../connection/requirements.js';

/** A table in a backup. Its rows are in `NAME.copy.gz`, PostgreSQL's text format of COPY. */
export interface ArchivedTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Of the file as it lies there, hexadecimal. */
  readonly sha256: string;
}

/** A file that lies outside of the database and belongs to what is in it. */
interface ArchivedFile {
  readonly name: string;
  readonly sha256: string;
}

/** `manifest.json` of a backup, written last: a folder without one is no backup. */
export interface BackupManifest {
  readonly format: 1;
  /** Milliseconds since the Unix epoch, by the database's clock. */
  readonly madeAt: number;
  /** Where its bars come from; null when it holds none. */
  readonly source: string | null;
  /** Names of the migrations that made its tables, oldest first. */
  readonly migrations: readonly string[];
  /** In an order in which each can be filled: what a key refers to stands before. */
  readonly tables: readonly ArchivedTable[];
  /** Public keys and signed heads of the audit log; absent in backups of before there were any. */
  readonly files?: readonly ArchivedFile[];
}

const MANIFEST = 'manifest.json';
const fileOf = (directory: string, table: string) => join(directory, `${table}.copy.gz`);

export async function writeManifest(directory: string, manifest: BackupManifest): Promise<void> {
  await writeFile(join(directory, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
}

/** @throws BackupError when there is none, or it is of another form */
export async function readManifest(directory: string): Promise<BackupManifest> {
  const text = await readFile(join(directory, MANIFEST), 'utf8').catch((cause: unknown) => {
    throw new BackupError(`${directory} is no backup: it has no ${MANIFEST}, which is written last.`, { cause });
  });
  const manifest = parse(text);
  if (manifest?.format === 1 && Array.isArray(manifest.tables) && Array.isArray(manifest.migrations)) return manifest;
  throw new BackupError(`${join(directory, MANIFEST)} is not that of a backup of format 1: expected the file that \`backup\` wrote.`);
}

function parse(text: string): BackupManifest | null {
  try {
    return JSON.parse(text) as BackupManifest | null;
  } catch {
    return null;
  }
}

/** Compresses the rows of a table into its file. @returns the sha256 of the file */
export async function writeRows(directory: string, table: string, rows: Readable): Promise<string> {
  const hash = createHash('sha256');
  const hashed = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(rows, createGzip(), hashed, createWriteStream(fileOf(directory, table), { flags: 'wx', mode: 0o600, flush: true }));
  return hash.digest('hex');
}

export function readRows(directory: string, table: string): Readable {
  const file = createReadStream(fileOf(directory, table));
  const rows = createGunzip();
  file.on('error', (error) => rows.destroy(error));
  return file.pipe(rows);
}

/** What a file of keys is called in a backup. The private key is never in one. */
const KEPT_FILES = [
  ['trusted-keys.pem', 'trustedKeysFile'],
  ['audit-heads.jsonl', 'auditHeadsFile'],
] as const;

/** Copies what a restored database is verified by. What is not there is left out. */
export async function keepFiles(directory: string, keyFiles: KeyFiles): Promise<ArchivedFile[]> {
  const kept: ArchivedFile[] = [];
  for (const [name, of] of KEPT_FILES) {
    if (!existsSync(keyFiles[of])) continue;
    const content = await readFile(keyFiles[of]);
    await writeFile(join(directory, name), content, { flag: 'wx', mode: 0o600, flush: true });
    kept.push({ name, sha256: createHash('sha256').update(content).digest('hex') });
  }
  return kept;
}

/**
 * Brings the files of a backup to where they are looked for: its public keys beside those that are trusted there, its heads of the audit
 * log in the place of others, which are kept under another name.
 * @param at wall time, milliseconds since the Unix epoch
 */
export async function restoreFiles(directory: string, { files = [] }: BackupManifest, keyFiles: KeyFiles, at: number): Promise<void> {
  const { trustedKeysFile, auditHeadsFile } = keyFiles;
  const has = (wanted: (typeof KEPT_FILES)[number][0]) => files.some(({ name }) => name === wanted);
  if (has('trusted-keys.pem')) await TrustedKeys.add(trustedKeysFile, await readFile(join(directory, 'trusted-keys.pem'), 'utf8'));
  if (existsSync(auditHeadsFile)) await rename(auditHeadsFile, `${auditHeadsFile}.before-${new Date(at).toISOString()}`);
  if (!has('audit-heads.jsonl')) return;
  await mkdir(dirname(auditHeadsFile), { recursive: true });
  await cp(join(directory, 'audit-heads.jsonl'), auditHeadsFile);
}

/** @throws BackupError naming the first file that is not as it was written */
export async function requireWhole(directory: string, { tables, files = [] }: BackupManifest): Promise<void> {
  const rows = tables.map(({ name, sha256 }) => [fileOf(directory, name), sha256] as const);
  const others = files.map(({ name, sha256 }) => [join(directory, name), sha256] as const);
  for (const [file, sha256] of [...rows, ...others]) {
    if (!existsSync(file)) throw new BackupError(`${file} is missing: the backup is not whole, take another one.`);
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    if (hash.digest('hex') !== sha256) throw new BackupError(`${file} is not as it was written: the backup is damaged, take another one.`);
  }
}

/**
 * A temporary folder with the first of this version's migrations, which make the tables that a backup has.
 * @throws BackupError when a newer version made it
 */
export async function migrationsOf({ migrations }: BackupManifest): Promise<string> {
  const unknown = migrations.find((name, i) => JOURNAL.entries[i]?.tag !== name);
  if (unknown !== undefined)
    throw new BackupError(`The backup is of a newer version of Tandem (its tables are those of ${unknown}): restore it with that one.`);
  const folder = await mkdtemp(join(tmpdir(), 'tandem-migrations-'));
  await mkdir(join(folder, 'meta'));
  const entries = JOURNAL.entries.slice(0, migrations.length);
  await writeFile(join(folder, 'meta', '_journal.json'), JSON.stringify({ ...JOURNAL, entries }));
  for (const { tag } of entries) await cp(join(MIGRATIONS, `${tag}.sql`), join(folder, `${tag}.sql`));
  return folder;
}
