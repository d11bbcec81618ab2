import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { writeAtomically } from '@tandem/config';
import { MemorySpool, type Dataset, type Spool, type SymbolRows } from '@tandem/features';
import { inMemory, type NewFloatSpace } from '@tandem/models';
import { FileSpool, floatSpaceIn } from './file-spool.js';

/** A run under way, and one that an operator asked for meanwhile. */
const KEPT = 2;

/** A dataset but for the rows of its symbols, and the file of these. */
const HEAD = 'dataset';
const ROWS = 'rows';

/** How a dataset stands in its file. */
type DatasetHead = Omit<Dataset, 'rows'> & { readonly rowEnds: number[] };

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

  /** Room for numbers, in memory or in a file of this process. */
  get newSpace(): NewFloatSpace {
    return (length) => inFolder(this.directory, (directory) => floatSpaceIn(directory)(length)) ?? inMemory(length);
  }

  /** Where values of this process alone are put; in memory on a disk that is not ours to write. */
  temporarySpool<T>(): Spool<T> {
    return inFolder(this.directory, (directory) => FileSpool.temporary<T>(directory)) ?? new MemorySpool<T>();
  }

  /** Where the rows of a dataset are put that is to be kept. */
  newRows(id: string): Spool<SymbolRows> {
    return inFolder(this.folderOf(id), (folder) => FileSpool.create<SymbolRows>(folder)) ?? new MemorySpool<SymbolRows>();
  }

  /** Keeps a dataset whose rows were put in `newRows`; one that a disk did not take stays with this process. */
  async saveDataset(id: string, { rows, ...head }: Dataset): Promise<void> {
    if (!(rows instanceof FileSpool)) return;
    try {
      if (rows.moveTo(join(this.folderOf(id), ROWS))) await this.save(id, HEAD, { ...head, rowEnds: rows.ends } satisfies DatasetHead);
    } catch {
      // Nothing is lost: it is made again from the database.
    }
  }

  /** The dataset that was kept; null where it is not, or damaged. */
  async loadDataset(id: string): Promise<Dataset | null> {
    const kept = (await this.load(id, HEAD)) as DatasetHead | null;
    if (kept === null) return null;
    const { rowEnds, ...head } = kept;
    const rows = inFolder(this.folderOf(id), (folder) => FileSpool.open<SymbolRows>(join(folder, ROWS), rowEnds));
    return rows && { ...head, rows };
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

/** Null where it cannot be made, on a disk that is full or not ours to write. */
function inFolder<T>(folder: string, make: (folder: string) => T): T | null {
  try {
    mkdirSync(folder, { recursive: true });
    return make(folder);
  } catch {
    return null;
  }
}
