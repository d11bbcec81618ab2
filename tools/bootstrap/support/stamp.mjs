import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATE } from './paths.mjs';

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
