/** Codes of Node for a path that leads to nothing. */
const MISSING = new Set(['ENOENT', 'ENOTDIR']);

/** What `reading` gives, or null where there is no such file or folder; every other failure stays one. */
export async function nullWhenMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (MISSING.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
