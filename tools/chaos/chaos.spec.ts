import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cachedBinary, TEMPORAL_CLI } from '../bootstrap/steps/temporal.mjs';
import { chaos } from './chaos.ts';
import { faultsOf } from './faults.ts';

/** Worker and database, and Temporal in the next night, killed as the pointer of a champion is about to move. A killed training would cost a minute more. */
const SEEDS = [85, 89];
const hasTemporal = existsSync(process.env[TEMPORAL_CLI.variable] || cachedBinary(TEMPORAL_CLI));
if (!hasTemporal) console.warn('Skipped: nights of faults need the temporal program (TEMPORAL_CLI).');

it.runIf(hasTemporal)('two nights in which processes are killed lose nothing and make nothing twice', async () => {
  expect(SEEDS.map((seed) => faultsOf(seed)[0])).toMatchObject([{ target: 'worker', point: 'swapChampion' }, { target: 'temporal', point: 'swapChampion' }]);
  const directory = mkdtempSync(join(tmpdir(), 'tandem-chaos-'));
  const nights = await chaos(directory, SEEDS, () => undefined);
  expect(nights.map(({ seed, broken }) => ({ seed, broken }))).toEqual(SEEDS.map((seed) => ({ seed, broken: [] })));
  expect(nights.some(({ championChanged: championChanged }) => championChanged)).toBe(true);
  rmSync(directory, { recursive: true, force: true });
}, 600_000);
