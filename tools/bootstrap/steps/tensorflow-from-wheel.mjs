import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findOnPath, run } from '../support/run.mjs';
import { takeFromWheel } from '../support/wheel.mjs';

/** The last TensorFlow whose C API still serves tfjs-node 4.22 unchanged and that carries libtensorflow_cc as a file. */
export const TENSORFLOW_VERSION = '2.15.1';

/** N-API version that tfjs-node's package.json ends its list of with, and where its loader looks for the addon. */
const NAPI_VERSION = 8;
export const ADDON = join('lib', `napi-v${NAPI_VERSION}`, 'tfjs_binding.node');

/** One of the wheels that hold the same library; the Python version in its name does not matter here. */
const WHEEL_PLATFORM = ['--python-version', '3.11', '--platform', 'manylinux2014_x86_64', '--platform', 'manylinux_2_17_x86_64'];

/** The parts of the wheel that the addon is compiled and linked with. */
const LIBRARIES = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];
const HEADERS = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'xla/tsl/', 'xla/c/'].map((path) => `tensorflow/include/${path}`);

/**
 * Builds tfjs-node's addon against the libtensorflow of TensorFlow's Python wheel.
 *
 * @param {string} sources the directory `binding` of tfjs-node
 * @param {string} directory gets `lib` and `deps` as tfjs-node expects them in its own directory
 * @throws {Error} where there is no such wheel, no pip or no compiler
 */
export async function buildFromWheel(sources, directory) {
  if (`${process.platform}-${process.arch}` !== 'linux-x64') throw new Error('there is a wheel with libtensorflow for linux-x64 alone');
  if (findOnPath('g++') === null) throw new Error('g++ was not found on PATH (Debian: apt-get install g++)');
  await takeFromWheel(`tensorflow-cpu==${TENSORFLOW_VERSION}`, directory, placeInDeps, WHEEL_PLATFORM);
  linkNames(join(directory, 'deps', 'lib'));
  await compile(sources, directory);
  rmSync(join(directory, 'deps', 'include'), { recursive: true });
}

/** @param {string} name */
function placeInDeps(name) {
  if (LIBRARIES.includes(name)) return join('deps', 'lib', basename(name));
  if (HEADERS.some((prefix) => name.startsWith(prefix))) return join('deps', name.slice('tensorflow/'.length));
  return null;
}

/** The names that tfjs-node's loader and installer look for. */
function linkNames(/** @type {string} */ libraries) {
  symlinkSync('libtensorflow_cc.so.2', join(libraries, 'libtensorflow.so'));
  symlinkSync('libtensorflow_framework.so.2', join(libraries, 'libtensorflow_framework.so'));
}

/**
 * What node-gyp would do with binding.gyp, without its download of Node's headers.
 *
 * @param {string} sources
 * @param {string} directory
 */
async function compile(sources, directory) {
  mkdirSync(dirname(join(directory, ADDON)), { recursive: true });
  const headers = await nodeHeaders(directory);
  await run('g++', [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    `-DNAPI_VERSION=${NAPI_VERSION}`,
    '-DBUILDING_NODE_EXTENSION',
    `-I${headers}`,
    `-I${join(directory, 'deps', 'include')}`,
    join(sources, 'tfjs_backend.cc'),
    join(sources, 'tfjs_binding.cc'),
    '-o',
    join(directory, ADDON),
    `-L${join(directory, 'deps', 'lib')}`,
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    '-l:libtensorflow_cc.so.2',
    '-l:libtensorflow_framework.so.2',
  ]);
  rmSync(join(directory, 'node_modules'), { recursive: true, force: true });
}

/** Node's own headers where they come with it, else those of N-API from npm. */
async function nodeHeaders(/** @type {string} */ directory) {
  const own = join(dirname(process.execPath), '..', 'include', 'node');
  if (existsSync(join(own, 'node_api.h'))) return own;
  await run('npm', ['install', '--prefix', directory, '--no-save', '--no-audit', '--no-fund', 'node-api-headers@1'], { cwd: directory });
  return join(directory, 'node_modules', 'node-api-headers', 'include');
}
