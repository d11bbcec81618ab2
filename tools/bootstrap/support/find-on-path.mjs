import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * @param {readonly string[]} names in order of preference
 * @returns {string | null} the first of these programs that PATH has
 */
export function findOnPath(...names) {
  for (const name of names) {
    for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
      const candidate = join(directory, name);
      if (directory && isExecutable(candidate)) return candidate;
    }
  }
  return null;
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // Absent or not ours to run: to the caller the same.
  }
}
