import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { writeAtomically } from '@tandem/config';

/** A run under way, and one that an operator asked for meanwhile. */
const KEPT = 2;

/**
 * What the stages of a run have in common, as files: its dataset, made of bars that are read and cleaned once, and what is fitted to it. A
 * cache: what is not there is made again from the database.
 */
export class DatasetFiles {
  /** @param directory of these files alone */
  constructor(private readonly directory: string) {}

  /**
   * Keeps something of a dataset; a disk that is full or not ours to write keeps nothing. Older datasets go.
   * @param value plain objects, arrays, maps and typed arrays
   */
  async save(id: string, part: string, value: unknown): Promise<void> {
    const folder = this.folderOf(id);
    try {
      await mkdir(folder, { recursive: true });
      await writeAtomically(join(folder, part), (file) => file.writeFile(serialize(value)));
      await this.removeOthers();
    } catch {
      await rm(join(folder, part), { force: true }).catch(() => undefined);
    }
  }

  /** What was kept; its typed arrays are views of the one buffer that the file was read to. Null where nothing is, or it is damaged. */
  async load(id: string, part: string): Promise<unknown> {
    try {
      return deserialize(await readFile(join(this.folderOf(id), part)));
    } catch {
      return null;
    }
  }

  /** Ids hold characters that a file system may not take. */
  private folderOf(id: string): string {
    return join(this.directory, createHash('sha256').update(id).digest('hex').slice(0, 16));
  }

  private async removeOthers(): Promise<void> {
    const names = await readdir(this.directory);
    const folders = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(this.directory, name))).mtimeMs })));
    const old = folders.sort((a, b) => b.at - a.at).slice(KEPT);
    for (const { name } of old) await rm(join(this.directory, name), { recursive: true, force: true });
  }
}
