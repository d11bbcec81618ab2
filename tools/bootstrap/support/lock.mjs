import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { report } from './progress.mjs';

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
  let reported = false;
  while (!tryToTake(path)) {
    if (!reported) report('Waiting for another set-up of Tandem to finish …');
    reported = true;
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

/**
 * When a process was started, in the unit of the system. Together with its number this names one process
 * for good, while the number alone is given to another process sooner or later.
 *
 * @param {number} pid
 * @returns {string | null} null when no such process runs
 */
export function processStart(pid) {
  try {
    return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
  } catch {
    return null; // Neither /proc nor ps knows the process: it is gone.
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)), counted after the command name, which may hold blanks and brackets. */
function startFromProc(/** @type {number} */ pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return state === 'Z' ? null : (startTime ?? null);
}

function startFromPs(/** @type {number} */ pid) {
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
}

/** @returns {string} what names this process for good: its number and its start */
export function ownIdentity() {
  return `${process.pid} ${processStart(process.pid)}`;
}

/**
 * @param {string} identity as `ownIdentity` wrote it
 * @returns {boolean} whether that very process still runs
 */
export function isAlive(identity) {
  const blank = identity.indexOf(' ');
  const pid = Number(identity.slice(0, blank));
  return blank > 0 && Number.isInteger(pid) && processStart(pid) === identity.slice(blank + 1).trim();
}
