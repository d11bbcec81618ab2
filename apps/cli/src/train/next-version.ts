import { readdir } from 'node:fs/promises';
import type { ModelKind } from '@tandem/models';

/** The first version of `kind` of which the folder has no file yet; 1 in an empty or missing folder. */
export async function nextVersion(folder: string, kind: ModelKind): Promise<number> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const pattern = new RegExp(`^${kind}_v(\\d+)\\.tflite$`);
  const taken = names.map((name) => Number(pattern.exec(name)?.[1] ?? 0));
  return Math.max(0, ...taken) + 1;
}
