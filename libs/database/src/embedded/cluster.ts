import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Place } from './place.js';
import { isAlive } from './postmaster.js';
import type { Programs } from './programs.js';
import type { ServiceAccount } from './service-account.js';
import { nullWhenMissing } from './when-missing.js';

/** Who must run an existing cluster: the server insists on owning its files. */
export async function ownerOf(cluster: string, otherwise: ServiceAccount | null): Promise<ServiceAccount | null> {
  const found = otherwise && (await nullWhenMissing(stat(cluster)));
  if (!found || found.uid === 0) return otherwise;
  return { name: `with id ${found.uid}`, uid: found.uid, gid: found.gid };
}

/**
 * Makes the cluster if there is none. It appears under its name when it is complete, so that one whose making was cut
 * short is never mistaken for data.
 */
export async function ensureCluster(place: Place, programs: Programs, account: ServiceAccount | null): Promise<void> {
  if (existsSync(place.cluster)) return;
  await removeAbandoned(place.home);
  const partial = path.join(place.home, `cluster-${process.pid}-${randomUUID()}.partial`);
  const passwordFile = `${partial}.password`;
  await mkdir(partial, { mode: 0o700 });
  await writeFile(passwordFile, place.password, { mode: 0o600 });
  if (account !== null) for (const file of [partial, passwordFile]) await chown(file, account.uid, account.gid);
  try {
    await programs.initdb(partial, passwordFile);
    // A cluster that another process made meanwhile has files in it and cannot be replaced: it is the one to use.
    await rename(partial, place.cluster).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(partial, { recursive: true, force: true });
  }
}

/** Removes what starts left behind that were killed while they made a cluster; the name says which process it was. */
async function removeAbandoned(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const maker = /^cluster-(\d+)\b.*\.partial/.exec(name)?.[1];
    if (maker !== undefined && !isAlive(Number(maker))) await rm(path.join(home, name), { recursive: true, force: true });
  }
}
