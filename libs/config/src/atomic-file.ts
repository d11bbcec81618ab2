import { open, rename, rm, type FileHandle } from 'node:fs/promises';

interface AtomicWriteOptions {
  /**
   * Where the file is written, in the same folder. Writers that may come at once need a name each; the default is the same every time, so
   * that the next one replaces what a killed one left behind.
   */
  readonly partial?: string;
  /** Permissions of the new file, by default those that the system gives. */
  readonly mode?: number;
}

/**
 * Has `write` fill a file that appears under its name only when it is whole and on the disk, in place of one that was there: a reader finds
 * the old one or the new one, also after a crash or a power cut. What could not be finished is removed.
 */
export async function writeAtomically<T>(
  path: string,
  write: (file: FileHandle) => Promise<T>,
  options: AtomicWriteOptions = {},
): Promise<T> {
  const { partial = `${path}.partial`, mode } = options;
  const file = await open(partial, 'w', mode);
  try {
    const result = await write(file);
    await file.sync();
    await file.close();
    await rename(partial, path);
    return result;
  } catch (error) {
    await file.close();
    await rm(partial, { force: true });
    throw error;
  }
}
