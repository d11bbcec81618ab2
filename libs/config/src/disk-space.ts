import { statfs } from 'node:fs/promises';

/** `full`: PostgreSQL may be unable to write now. `low`: it will be soon. */
export type DiskState = 'ok' | 'low' | 'full';

export interface DiskSpace {
  readonly state: DiskState;
  readonly freeBytes: number;
}

/** Two segments of PostgreSQL's write-ahead log, of 16 MiB each (`wal_segment_size`): with less, the next write may find no room. */
const FULL_BYTES = 2 * 16 * 2 ** 20;

/** What an installation stores in some weeks: time enough to make room. */
const LOW_BYTES = 256 * 2 ** 20;

/**
 * The room that is left for this account on the disk of a folder.
 * @throws what the file system says, as for a folder that is missing
 */
export async function diskSpace(directory: string): Promise<DiskSpace> {
  const { bavail, bsize } = await statfs(directory);
  const freeBytes = bavail * bsize;
  return { state: freeBytes < FULL_BYTES ? 'full' : freeBytes < LOW_BYTES ? 'low' : 'ok', freeBytes };
}

/** As in `12.3 MB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
