import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { findOnPath, run } from '../support/run.mjs';
import { installOnce, readStamp, writeStamp } from '../support/install-once.mjs';
import { withLock } from '../support/lock.mjs';
import { CACHE, ROOT, STATE } from '../support/paths.mjs';
import { firstLine, showProgress, report } from '../support/progress.mjs';
import { ADDON, TENSORFLOW_VERSION, buildFromWheel } from './tensorflow-from-wheel.mjs';

const STAMP = 'native-tensorflow.json';

/** After a failure the next start tries again, but not every start within the hour. */
const RETRY_AFTER_MS = 3_600_000;

/** tfjs-node's installer waits for ever where a firewall swallows its packets, so its host is asked first. */
const DOWNLOAD_HOST = 'https://storage.googleapis.com';
const ANSWER_TIMEOUT_MS = 5_000;
const INSTALLER_TIMEOUT_MS = 600_000;

/** tfjs-node 4.22 calls two functions that Node 23 removed; `@tandem/models` puts them back in the same way. */
const LOADS = `const util = require('node:util');
util.isNullOrUndefined ??= (value) => value == null;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
if (tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync()[0] !== 2) throw new Error('wrong product');`;

/**
 * Brings native TensorFlow to tfjs-node: from the cache, by its own installer, or from TensorFlow's Python wheel.
 * Never fails a set-up: without it models train with the WebAssembly backend, several times slower, and a line says so.
 */
export async function provideNativeTensorflow() {
  if (process.env['BACKEND'] === 'wasm' || isDecided()) return;
  await withLock(join(STATE, 'tensorflow.lock'), async () => {
    if (isDecided()) return;
    const failures = await showProgress('Setting up native TensorFlow', firstThatLoads);
    writeStamp(STAMP, JSON.stringify({ native: failures === null, from: situation(), at: Date.now() }));
    if (failures === null) return;
    report('Native TensorFlow is not available; models train with the slower WebAssembly backend.');
    for (const failure of failures) report(`  ${failure}`);
  });
}

/** @returns {Promise<string[] | null>} null when it loads, else why each way failed */
async function firstThatLoads() {
  if (existsSync(join(packageDirectory(), ADDON)) && (await failure(async () => {})) === null) return null;
  const failures = [];
  const cached = join(CACHE, `tfjs-node-${packageVersion()}-tensorflow-${TENSORFLOW_VERSION}`);
  /** @type {[string, () => Promise<void>][]} */
  const ways = [
    ['its own installer', ownInstaller],
    [
      'from its Python wheel',
      async () => {
        await installOnce(cached, buildAddon);
        link(cached);
      },
    ],
  ];
  if (existsSync(cached)) ways.unshift(['from the cache', async () => link(cached)]);
  for (const [name, way] of ways) {
    const why = await failure(way);
    if (why === null) return null;
    failures.push(`${name}: ${why}`);
  }
  return failures;
}

/**
 * @param {() => Promise<void>} way
 * @returns {Promise<string | null>} why tfjs-node does not load after it; null when it does
 */
async function failure(way) {
  try {
    await way();
    await run(process.execPath, ['-e', LOADS, packageDirectory()], { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } });
    return null;
  } catch (error) {
    return firstLine(error);
  }
}

async function ownInstaller() {
  await fetch(DOWNLOAD_HOST, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) }).catch((error) => {
    throw new Error(`${DOWNLOAD_HOST} is not reachable (${firstLine(error.cause ?? error)})`);
  });
  clear();
  const binaries = [join(packageDirectory(), 'node_modules', '.bin'), join(ROOT, 'node_modules', '.bin'), process.env['PATH']];
  const options = { cwd: packageDirectory(), env: { ...process.env, PATH: binaries.join(delimiter) }, timeoutMs: INSTALLER_TIMEOUT_MS };
  await run(process.execPath, [join('scripts', 'install.js')], options);
}

/** @param {string} draft */
function buildAddon(draft) {
  return buildFromWheel(join(packageDirectory(), 'binding'), draft);
}

/** @param {string} built a directory of the cache with tfjs-node's `lib` and `deps` */
function link(built) {
  clear();
  for (const part of ['lib', 'deps']) symlinkSync(join(built, part), join(packageDirectory(), part));
}

/** Removes what an earlier or interrupted installation left in the package. */
function clear() {
  for (const part of ['lib', 'deps']) rmSync(join(packageDirectory(), part), { recursive: true, force: true });
}

function isDecided() {
  const stamp = JSON.parse(readStamp(STAMP) ?? 'null');
  if (stamp === null || stamp.from !== situation()) return false;
  return stamp.native ? existsSync(join(packageDirectory(), ADDON)) : Date.now() - stamp.at < RETRY_AFTER_MS;
}

/** What a new attempt depends on. */
function situation() {
  const tools = ['g++', 'python3', 'pip3'].map((name) => findOnPath(name) !== null);
  return `tfjs-node ${packageVersion()}, node ${process.versions.modules}, ${tools}`;
}

/** @returns {string} */
function packageVersion() {
  return JSON.parse(readFileSync(join(packageDirectory(), 'package.json'), 'utf8')).version;
}

function packageDirectory() {
  return dirname(createRequire(join(ROOT, 'libs', 'models', 'package.json')).resolve('@tensorflow/tfjs-node/package.json'));
}
