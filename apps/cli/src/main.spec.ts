import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** All that a terminal acts upon, but the newline. */
const CONTROL = /[\0-\t\v-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const ESCAPES = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-cli-main-'));
  await writeFile(join(directory, 'HEAD.csv'), `ts,${ESCAPES}open,high,low,close\n1,1,1,1,1\n`);
  await writeFile(join(directory, 'ZIP.csv'), gzipSync(Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256))));
  await writeFile(join(directory, 'CELL.csv'), `ts,open,high,low,close,volume\n2026-01-22T14:30:00Z,1${ESCAPES},1,1,1,1\n`);
});
afterAll(() => rm(directory, { recursive: true }));

/** Runs the built program as a user does. */
function tandem(...args: string[]) {
  // Nothing listens there: what is wrong with the files shows before.
  const env = { PATH: process.env['PATH'], INIT_CWD: directory, DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };
  const { stdout, stderr, status } = spawnSync(process.execPath, [MAIN, ...args], { cwd: directory, env, encoding: 'utf8' });
  return { output: stdout + stderr, status };
}

it.each([
  ['a header', ['import', 'bars', 'HEAD.csv']],
  ['a compressed file named .csv', ['import', 'bars', 'ZIP.csv']],
  ['a cell', ['walk-forward', '--bars', '.']],
  ['a name', ['import', 'bars', `${ESCAPES}.csv`]],
  ['an argument', ['import', `--${ESCAPES}`]],
])('control characters of %s never reach the terminal, and the message stays short', (_, args) => {
  const { output, status } = tandem(...args);
  expect(output).not.toMatch(CONTROL);
  expect(output).toMatch(/\\u00/);
  expect(output.length).toBeLessThan(3_000);
  expect(status).toBe(2);
});
