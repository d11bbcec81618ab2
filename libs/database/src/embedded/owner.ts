import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { isAlive } from './postmaster.js';

/** Notes that this process is the one whose stop() stops the server. */
export async function claimOwnership(ownerFile: string): Promise<void> {
  const partial = `${ownerFile}.${randomUUID()}`;
  await writeFile(partial, String(process.pid));
  await rename(partial, ownerFile);
}

/** Whether another living process owns the server. */
export async function ownedByAnother(ownerFile: string): Promise<boolean> {
  const pid = Number(await readFile(ownerFile, 'utf8').catch(() => ''));
  return pid !== process.pid && isAlive(pid);
}
