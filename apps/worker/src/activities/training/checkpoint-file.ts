import type { CheckpointStore } from '@tandem/models';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

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
    const draft = `${this.path}.draft`;
    await writeFile(draft, bytes, { flush: true });
    await rename(draft, this.path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}
