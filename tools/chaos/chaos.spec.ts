import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cachedBinary, TEMPORAL_CLI } from '../bootstrap/steps/temporal.mjs';
import { chaos } from './chaos.ts';
import { faultsOf } from './faults.ts';

/** Worker and database, and Temporal in the next run, killed as a champion is about to change. A killed training costs a minute more. */
const SEEDS = [930, 79];
const hasTemporal = existsSync(process.env[TEMPORAL_CLI.variable] || cachedBinary(TEMPORAL_CLI));
if (!hasTemporal) console.warn('Skipped: chaos tests need the temporal program (TEMPORAL_CLI).');

it.runIf(hasTemporal)(
  'two nightly runs in which processes are killed lose nothing and make nothing twice',
  async () => {
    expect(SEEDS.map((seed) => faultsOf(seed)[0])).toMatchObject([
      { target: 'worker', point: 'swapChampion' },
      { target: 'temporal', point: 'swapChampion' },
    ]);
    const directory = mkdtempSync(join(tmpdir(), 'tandem-chaos-'));
    const runs = await chaos(directory, SEEDS, () => undefined);
    expect(runs.map(({ seed, broken }) => ({ seed, broken }))).toEqual(SEEDS.map((seed) => ({ seed, broken: [] })));
    expect(runs.some(({ championChanged }) => championChanged)).toBe(true);
    rmSync(directory, { recursive: true, force: true });
  },
  600_000,
);
