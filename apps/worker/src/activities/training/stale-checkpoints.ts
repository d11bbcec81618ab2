import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Nobody goes on from a checkpoint this old: one is written after every epoch, and no attempt may take longer than a day and a half. */
const STALE_MS = 7 * 86_400_000;

const CHECKPOINT = /\.checkpoint(\.draft)?$/;

/** Removes what trainings left behind that never came to their end: runs that were terminated, or failed for good. @param now milliseconds since the Unix epoch */
export async function removeStaleCheckpoints(directory: string, now: number): Promise<void> {
  for (const name of await namesIn(directory)) {
    const path = join(directory, name);
    if (CHECKPOINT.test(name) && now - (await stat(path)).mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}

/** None before the first checkpoint. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
