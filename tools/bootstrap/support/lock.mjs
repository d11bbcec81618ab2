import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, ownIdentity } from './process-identity.mjs';
import { tell } from './progress.mjs';

const POLL_MS = 200;

/**
 * Runs an action while no other process of this user runs one under the same lock. A lock whose holder is gone is
 * taken over.
 *
 * @template T
 * @param {string} path the lock's file
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withLock(path, action) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!tryToTake(path)) {
    if (!told) tell('Waiting for another set-up of Tandem to finish …');
    told = true;
    await sleep(POLL_MS);
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * A hard link appears with its whole content or not at all, so nobody ever reads a half-written lock.
 *
 * @param {string} path
 */
function tryToTake(path) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, ownIdentity());
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    dropWhenOrphaned(path);
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} path */
function dropWhenOrphaned(path) {
  const holder = readOrNull(path);
  if (holder === null || isAlive(holder)) return;
  const aside = `${path}.orphaned-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return; // Someone else dropped it first.
    throw error;
  }
  // Between reading and renaming, another process may have dropped the orphan and taken the lock: give it back.
  if (readOrNull(aside) !== holder) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

/** @param {string} path */
function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
}
