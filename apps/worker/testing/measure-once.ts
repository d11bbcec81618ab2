import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@tandem/models';

const ROOT = join(import.meta.dirname, '../../..');
const DIRECTORY = join(ROOT, 'var/test-long');

/** What the figures are made by, besides the specs themselves. */
const CODE = [
  import.meta.dirname,
  ...['domain', 'evaluation', 'features', 'models', 'registry', 'simulator'].map((library) => join(ROOT, 'libs', library, 'dist')),
];

/**
 * What was measured under this key by this very code, or measures and keeps it, so that a long test continues where it was stopped. Other
 * code measures everything anew: old figures would let it pass.
 * @param table begins the name of the file in `var/test-long`
 */
export async function measureOnce<T>(table: string, key: string, measure: () => Promise<T>): Promise<T> {
  const file = join(DIRECTORY, `${table}-${digestOfCode()}.json`);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, T>) : {};
  if (Object.hasOwn(known, key)) return known[key]!;
  const measured = await measure();
  mkdirSync(DIRECTORY, { recursive: true });
  // Whole or not at all: a test stopped while it writes must not lose what it had.
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...known, [key]: measured }, null, 1)}\n`);
  renameSync(`${file}.new`, file);
  return measured;
}

/** 12 hex digits. */
function digestOfCode(): string {
  const isCode = (name: string) => /\.[jt]s$/.test(name) && !/\.(d|spec)\.[jt]s$/.test(name);
  const files = CODE.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(isCode)
      .sort()
      .map((name) => join(folder, name)),
  );
  return sha256(files.map((file) => sha256(readFileSync(file))).join()).slice(0, 12);
}
