import { open, rename, rm, type FileHandle } from 'node:fs/promises';

/**
 * Has `write` fill a file that appears under its name only when it is whole, in place of one that was there: whoever reads
 * meanwhile, or after a crash, finds the old one or the new one. What could not be finished is removed.
 */
export async function writeWhole<T>(path: string, write: (file: FileHandle) => Promise<T>): Promise<T> {
  // Not among the names that readers look for.
  const partial = `${path}.partial`;
  const file = await open(partial, 'w');
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
