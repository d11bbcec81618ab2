import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeAtomically } from '@tandem/config';
import type { CheckpointStore } from '@tandem/models';

/** A checkpoint as a file, replaced whole: a worker killed while it writes leaves the previous one. */
export class CheckpointFile implements CheckpointStore {
  constructor(private readonly path: string) {}

  async load(): Promise<Uint8Array | null> {
    try {
      // A copy of its own: Node's Buffer may share its memory with other files.
      return new Uint8Array(await readFile(this.path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async save(bytes: Uint8Array): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    await writeAtomically(this.path, (file) => file.writeFile(bytes));
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/** No training continues from a checkpoint this old: one is written after every epoch, and an attempt may take a day and a half. */
const STALE_MS = 7 * 86_400_000;

const CHECKPOINT = /\.checkpoint(\.partial)?$/;

/**
 * Removes checkpoints of trainings that never ended: of runs that were terminated, or failed for good.
 * @param now milliseconds since the Unix epoch
 */
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
