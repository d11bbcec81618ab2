import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../support/lock.mjs';
import { ROOT, STATE } from '../support/paths.mjs';
import { SetupError, showProgress } from '../support/progress.mjs';
import { run } from '../support/run.mjs';
import { readStamp, writeStamp } from '../support/install-once.mjs';

const STAMP = 'dependencies';

/**
 * Installs what package-lock.json names, when it or a package.json has changed since.
 *
 * Not `npm ci`: it refuses a lock file that was made where a platform's optional packages were not served. No install
 * script of a dependency runs (.npmrc): all of them only check or download what the platform packages bring anyway,
 * but TensorFlow's, which has a step of its own.
 *
 * @throws {SetupError} when npm fails
 */
export async function installDependencies() {
  if (isInstalled()) return;
  await withLock(join(STATE, 'tree.lock'), async () => {
    if (isInstalled()) return;
    await showProgress('Installing the dependencies', npmInstall);
    writeStamp(STAMP, fingerprint());
  });
}

async function npmInstall() {
  try {
    await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--include=dev'], { cwd: ROOT });
  } catch (error) {
    throw new SetupError('installing the dependencies', {
      tried: [/** @type {Error} */ (error).message],
      todo: 'check the network and the free disk space (about 2 GB), then run the command again',
    });
  }
}

function isInstalled() {
  return readStamp(STAMP) === fingerprint() && existsSync(join(ROOT, 'node_modules', '.package-lock.json'));
}

/** What decides the contents of node_modules: every manifest, the lock file, npm's settings and the Node in use. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  for (const file of ['package.json', 'package-lock.json', '.npmrc', ...workspaceManifests()]) {
    hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

function workspaceManifests() {
  return ['apps', 'libs']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .sort()
        .map((name) => join(folder, name, 'package.json')),
    )
    .filter((file) => existsSync(join(ROOT, file)));
}
