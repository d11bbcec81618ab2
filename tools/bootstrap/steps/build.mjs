import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../support/lock.mjs';
import { ROOT, STATE } from '../support/paths.mjs';
import { SetupError, showProgress } from '../support/progress.mjs';
import { run } from '../support/run.mjs';
import { readStamp, writeStamp } from '../support/install-once.mjs';

const STAMP = 'build';

/** What a build writes or does not read. */
const NOT_SOURCE = /^(node_modules|dist|coverage|\..*|.*\.spec\.ts|.*\.tsbuildinfo)$/;

/** Nx only, without its background process: a set-up leaves nothing running. */
export const NX_ENVIRONMENT = { NX_DAEMON: 'false', NX_TUI: 'false' };

/**
 * Builds all libraries and apps when a source changed. Nx knows what is up to date, but takes a second to say so;
 * the fingerprint takes some milliseconds.
 *
 * @throws {SetupError} with the compiler's messages when the build fails
 */
export async function build() {
  if (isBuilt()) return;
  await withLock(join(STATE, 'tree.lock'), async () => {
    if (isBuilt()) return;
    const sources = fingerprint();
    await showProgress('Building', nxBuild);
    writeStamp(STAMP, sources);
  });
}

async function nxBuild() {
  const nx = join(ROOT, 'node_modules', '.bin', 'nx');
  try {
    await run(nx, ['run-many', '-t', 'build', '--output-style=static'], { cwd: ROOT, env: { ...process.env, ...NX_ENVIRONMENT } });
  } catch (error) {
    throw new SetupError('building', {
      tried: [/** @type {Error} */ (error).message],
      todo: 'correct what the compiler names, then run the command again',
    });
  }
}

/**
 * The program of an app: in one file, which loads sooner, or as it was compiled where sources have changed since the last build.
 *
 * @param {'api' | 'cli' | 'worker'} app
 */
export function programOf(app) {
  return join(ROOT, 'apps', app, 'dist', isBuilt() ? 'main.bundle.js' : 'main.js');
}

function isBuilt() {
  return (
    readStamp(STAMP) === fingerprint() &&
    projects()
      .filter(hasBuild)
      .every((project) => existsSync(join(ROOT, project, 'dist')))
  );
}

/** Path, size and time of change of every source. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  for (const file of ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json', 'nx.json']) addFile(hash, file);
  for (const directory of [join('tools', 'build'), ...projects()]) addDirectory(hash, directory);
  return hash.digest('hex');
}

function projects() {
  return ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .sort()
      .map((name) => join(folder, name)),
  );
}

/** @param {string} project */
function hasBuild(project) {
  const manifest = join(ROOT, project, 'package.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).scripts?.build !== undefined;
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} directory
 */
function addDirectory(hash, directory) {
  const entries = readdirSync(join(ROOT, directory), { withFileTypes: true }).filter((entry) => !NOT_SOURCE.test(entry.name));
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) addDirectory(hash, path);
    else addFile(hash, path);
  }
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} file
 */
function addFile(hash, file) {
  const { mtimeMs, size } = statSync(join(ROOT, file));
  hash.update(`${file}\0${mtimeMs}\0${size}\0`);
}
