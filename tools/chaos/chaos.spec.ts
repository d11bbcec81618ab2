import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cachedBinary, TEMPORAL_CLI } from '../bootstrap/steps/temporal.mjs';
import { chaos } from './chaos.ts';
import { faultsOf } from './faults.ts';

/**
 * Temporal, and worker and database in the next run, killed as a champion is about to change. A killed training costs a minute more, and so
 * does a worker that is killed in the episode after them when the rollback has begun.
 */
const SEEDS = [79, 930];
const hasTemporal = existsSync(process.env[TEMPORAL_CLI.variable] || cachedBinary(TEMPORAL_CLI));
if (!hasTemporal) console.warn('Skipped: chaos tests need the temporal program (TEMPORAL_CLI).');

it.runIf(hasTemporal)(
  'two nightly runs and a broken champion, in which processes are killed, lose nothing and make nothing twice',
  async () => {
    expect(SEEDS.map((seed) => faultsOf(seed)[0])).toMatchObject([
      { target: 'temporal', point: 'swapChampion' },
      { target: 'worker', point: 'swapChampion' },
    ]);
    const directory = mkdtempSync(join(tmpdir(), 'tandem-chaos-'));
    const runs = await chaos(directory, SEEDS, () => undefined);
    expect(runs.map(({ seed, broken }) => ({ seed, broken }))).toEqual(SEEDS.map((seed) => ({ seed, broken: [] })));
    expect(runs.some(({ championChanged }) => championChanged)).toBe(true);
    expect(runs.at(-1)?.episode?.kills.map(({ target }) => target)).toEqual(['worker', 'api', 'postgres', 'temporal']);
    rmSync(directory, { recursive: true, force: true });
  },
  900_000,
);
