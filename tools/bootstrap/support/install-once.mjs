import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { STATE } from './paths.mjs';

/**
 * Makes a directory of the cache, whole or not at all: it is filled beside its place and renamed into it.
 *
 * @param {string} directory
 * @param {(draft: string) => Promise<void>} fill
 */
export async function installOnce(directory, fill) {
  if (existsSync(directory)) return;
  const parent = dirname(directory);
  mkdirSync(parent, { recursive: true });
  await withLock(`${directory}.lock`, async () => {
    if (existsSync(directory)) return;
    dropDrafts(directory);
    const draft = mkdtempSync(draftPrefix(directory));
    try {
      await fill(draft);
      renameSync(draft, directory);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  });
}

/** Removes what an interrupted run left behind; the caller holds the lock, so no draft is in use. */
function dropDrafts(/** @type {string} */ directory) {
  const prefix = basename(draftPrefix(directory));
  for (const name of readdirSync(dirname(directory))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(directory), name), { recursive: true, force: true });
  }
}

/** @param {string} directory */
const draftPrefix = (directory) => join(dirname(directory), `.draft-${basename(directory)}-`);

/**
 * @param {string} name
 * @returns {string | null} what `writeStamp` last kept under this name in this clone
 */
export function readStamp(name) {
  try {
    return readFileSync(join(STATE, name), 'utf8');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * @param {string} name
 * @param {string} content
 */
export function writeStamp(name, content) {
  mkdirSync(STATE, { recursive: true });
  const draft = join(STATE, `.${name}-${process.pid}`);
  writeFileSync(draft, content);
  renameSync(draft, join(STATE, name));
}
