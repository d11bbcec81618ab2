import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DIRECTORY = join(import.meta.dirname, '../../../../var/test-long');

/**
 * What was measured under this key, or measures and keeps it, so that a long test goes on where it was stopped.
 * @param table name of the file in `var/test-long`; removing it measures everything anew
 */
export async function remember<T>(table: string, key: string, measure: () => Promise<T>): Promise<T> {
  const file = join(DIRECTORY, `${table}.json`);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, T>) : {};
  if (Object.hasOwn(known, key)) return known[key]!;
  const measured = await measure();
  mkdirSync(dirname(file), { recursive: true });
  // Whole or not at all: a test stopped while it writes must not lose what it had.
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...known, [key]: measured }, null, 1)}\n`);
  renameSync(`${file}.new`, file);
  return measured;
}
