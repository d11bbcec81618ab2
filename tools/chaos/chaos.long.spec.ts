import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chaos, type ChaosRun } from './chaos.ts';

const ROOT = join(import.meta.dirname, '../..');
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);
/** Runs of one installation: then a new one, as first starts must survive, too. */
const RUNS = 20;
const HOURS = 3_600_000;

/** One line a run that this very code has survived, so that the test goes on where it was stopped. */
const file = join(ROOT, 'var/test-long', `chaos-${digestOfCode()}.jsonl`);

function survived(): ChaosRun[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ChaosRun);
}

it(
  'no invariant is broken in two hundred nightly runs in which processes are killed',
  async () => {
    mkdirSync(join(ROOT, 'var/test-long'), { recursive: true });
    const done = new Set(survived().map(({ seed }) => seed));
    const left = SEEDS.filter((seed) => !done.has(seed));
    while (left.length > 0) {
      const directory = mkdtempSync(join(tmpdir(), 'tandem-chaos-'));
      const runs = await chaos(directory, left.splice(0, RUNS), (run) => appendFileSync(file, `${JSON.stringify(run)}\n`));
      // What has broken stays to be looked at.
      if (runs.every(({ broken }) => broken.length === 0)) rmSync(directory, { recursive: true, force: true });
    }
    const runs = survived();
    expect(runs.filter(({ broken }) => broken.length > 0)).toEqual([]);
    expect(new Set(runs.map(({ seed }) => seed)).size).toBe(SEEDS.length);
  },
  6 * HOURS,
);

/** 12 hexadecimal digits of everything that runs in them, and of the harness. */
function digestOfCode(): string {
  const hash = createHash('sha256');
  for (const built of globSync(['{apps/{api,worker},libs/*}/dist/**/*.js', 'tools/chaos/*.ts'], { cwd: ROOT })
    .filter((path) => !/\.spec\.[jt]s$/.test(path))
    .sort())
    hash.update(readFileSync(join(ROOT, built)));
  return hash.digest('hex').slice(0, 12);
}
