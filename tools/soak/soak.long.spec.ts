import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SYMBOLS, Random } from '@tandem/domain';
import { apiOf, residentMegabytes } from '../e2e/processes.ts';
import { SpawnedStack } from '../e2e/spawned-stack.ts';
import { INSPECTABLE, InspectedProcess } from './inspected-process.ts';
import { memorySlope, type MemorySample } from './memory-slope.ts';
import { letVisitorsIn, type Visits } from './visitors.ts';

/** `SOAK_MINUTES=15 npm run test:long -- soak` tries it; a slope of less than an hour says little. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 120);
/** Until code is compiled, pools have their size and the first nightly run has brought its versions; a quarter of a shorter soak. */
const WARM_UP = Math.min(30, MINUTES / 4);
/** Of the lower envelope; a twelfth of a shorter soak. */
const WINDOW = Math.min(5, (MINUTES - WARM_UP) / 12);
const MAX_SLOPE = 1;
const SAMPLE_MS = 15_000;
const VISITORS = 30;
const START_MS = 240_000;

const ROOT = join(import.meta.dirname, '../..');
const RECORD = join(ROOT, 'var/test-long/soak.jsonl');
/** `/proc` has the memory of a process that did not expect the question. */
const isMeasurable = process.platform === 'linux';

describe.skipIf(!isMeasurable)('a stack with visitors, for hours', () => {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-soak-'));
  // For root the database runs under another account, whose data would have to go elsewhere.
  chmodSync(varDir, 0o711);
  let stack: SpawnedStack;
  let apiUrl: string;

  beforeAll(async () => {
    stack = SpawnedStack.start({ SOURCE: 'simulated', VAR_DIR: varDir, NIGHT_EPOCHS: '1', NIGHT_SAMPLES: '512', ...INSPECTABLE });
    ({ apiUrl } = await stack.ready(START_MS));
  }, 2 * START_MS);
  afterAll(async () => {
    await stack?.stop();
    rmSync(varDir, { recursive: true, force: true });
  }, 60_000);

  it(
    'holds no more memory in the end, answers all, and cuts nobody',
    async () => {
      const api = apiOf(varDir);
      const inspected = await InspectedProcess.open(api);
      const samples: MemorySample[] = [];
      const seen: Visits = { visits: 0, frames: 0, requests: 0, faults: [] };
      const over = new AbortController();
      const visitors = letVisitorsIn(
        apiUrl,
        { atOnce: VISITORS, symbols: DEFAULT_SYMBOLS, random: new Random(1), signal: over.signal },
        seen,
      );
      mkdirSync(join(RECORD, '..'), { recursive: true });
      const started = performance.now();
      for (let minute = 0; minute < MINUTES; minute = (performance.now() - started) / 60_000) {
        const withGarbage = residentMegabytes(api);
        const sample = { minute, megabytes: await inspected.residentMegabytes() };
        samples.push(sample);
        const line = { at: new Date().toISOString(), ...sample, held: await inspected.heldMegabytes(), withGarbage, ...seen };
        appendFileSync(RECORD, `${JSON.stringify(line)}\n`);
        await sleep(SAMPLE_MS);
      }
      over.abort();
      inspected.close();
      await visitors;
      const slope = memorySlope(
        samples.filter(({ minute }) => minute >= WARM_UP),
        WINDOW,
      );
      const { visits, frames, requests } = seen;
      const held = `${samples.at(-1)!.megabytes.toFixed(0)} MB in the end, ${slope.toFixed(2)} MB/h`;
      console.log(`${visits} visits, ${frames} frames, ${requests} requests; ${held}`);
      expect(seen.faults).toEqual([]);
      expect(slope).toBeLessThanOrEqual(MAX_SLOPE);
    },
    (MINUTES + 10) * 60_000,
  );
});
