import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SYMBOLS } from '@tandem/domain';
import { chromiumPath, launchChromium } from '../e2e/browser.ts';
import { SpawnedStack } from '../e2e/spawned-stack.ts';
import { memorySlope, type MemorySample } from '../soak/memory-slope.ts';

/** `SOAK_MINUTES=15 npm run test:long -- dashboard` tries it; a slope of less than an hour says little. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 60);
/** Until every page was there and code is compiled; a quarter of a shorter soak. */
const WARM_UP = Math.min(15, MINUTES / 4);
const WINDOW = (MINUTES - WARM_UP) / 9;
/** Megabytes an hour. */
const MAX_SLOPE = 5;
/** How long each page is looked at, and how often the heap is. */
const STAY_MS = 20_000;
const START_MS = 240_000;

const RECORD = join(import.meta.dirname, '../../var/test-long/dashboard-soak.jsonl');
const PAGES = [
  `/${DEFAULT_SYMBOLS[0]}?overlays=ema,bollinger,vwap&panes=rsi,macd`,
  '/models',
  '/pipeline',
  '/drift',
  '/track-record',
  '/sources',
  '/checks',
];

if (!chromiumPath) console.warn('No Chromium is installed: the dashboard is not left open for an hour.');

describe.skipIf(!chromiumPath)('a dashboard that is left open on a simulated market', () => {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-dashboard-soak-'));
  // For root the database runs under another account, whose data would have to go elsewhere.
  chmodSync(varDir, 0o711);
  let stack: SpawnedStack;
  let apiUrl: string;
  let browser: Browser;

  beforeAll(async () => {
    stack = SpawnedStack.start({ SOURCE: 'simulated', VAR_DIR: varDir, NIGHT_EPOCHS: '1', NIGHT_SAMPLES: '512' });
    ({ apiUrl } = await stack.ready(START_MS));
    browser = await launchChromium();
  }, 2 * START_MS);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    rmSync(varDir, { recursive: true, force: true });
  }, 60_000);

  it(
    'holds no more memory in the end, and no error was reported',
    async () => {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));
      const session = await page.context().newCDPSession(page);
      await page.goto(apiUrl + PAGES[0]!);
      mkdirSync(join(RECORD, '..'), { recursive: true });
      const samples: MemorySample[] = [];
      const started = performance.now();
      for (let visit = 0; (performance.now() - started) / 60_000 < MINUTES; visit += 1) {
        // By its own links, so that it stays the one page it is to a reader.
        await page.evaluate((path) => history.pushState(null, '', path), PAGES[visit % PAGES.length]!);
        await page.evaluate(() => window.dispatchEvent(new PopStateEvent('popstate')));
        await sleep(STAY_MS);
        const sample = { minute: (performance.now() - started) / 60_000, megabytes: await heapMegabytes(session) };
        samples.push(sample);
        appendFileSync(RECORD, `${JSON.stringify({ at: new Date().toISOString(), ...sample })}\n`);
      }
      const slope = memorySlope(
        samples.filter(({ minute }) => minute >= WARM_UP),
        WINDOW,
      );
      console.log(`${samples.length} pages, ${samples.at(-1)!.megabytes.toFixed(1)} MB of heap in the end, ${slope.toFixed(2)} MB/h`);
      expect(errors).toEqual([]);
      expect(slope).toBeLessThanOrEqual(MAX_SLOPE);
    },
    (MINUTES + 10) * 60_000,
  );
});

/** What is left of the heap once everything was collected that can be, megabytes. */
async function heapMegabytes(session: CDPSession): Promise<number> {
  // What finalizers let go of is collected by the second.
  for (let i = 0; i < 2; i += 1) await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize / 1e6;
}
