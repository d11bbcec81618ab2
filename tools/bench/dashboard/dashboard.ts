import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { Update } from '@tandem/contracts';
import { RecordedApi } from '../../dashboard/recorded-api.ts';
import { readRecording } from '../../dashboard/recording.ts';
import { launchChromium } from '../../e2e/browser.ts';
import { readOptions } from '../../stack/command-line.ts';
import { measurement } from '../report.ts';
import { sizesOf } from './sizes.ts';
import { traceScript } from './trace.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MINUTE_MS = 60_000;
/** Loads and switches of which the median counts. */
const ROUNDS = 5;
/** One bar after the other, far enough apart that each is drawn by itself. */
const BARS = 40;
const BAR_APART_MS = 250;
/** The burst: so many updates a second, in frames of a commit of ten symbols. */
const UPDATES_A_SECOND = 200;
const BURST_SECONDS = 15;
const UPDATES_A_FRAME = 10;
/** Bars of all symbols, one commit after the other: as many as ten hours of trading have. */
const HEAP_BARS = 600;
const HEAP_APART_MS = 50;

interface Build {
  readonly name: string;
  readonly webRoot: string;
}

/** Figures of one build, in the order of the table. */
type Figures = readonly { readonly what: string; readonly value: string }[];

/**
 * The page in Chromium over a recording: how much it loads, how soon it shows candles, what a bar, a burst and another symbol cost.
 * `--before DIR` names another checkout, built, whose page is measured by turns with this one.
 */
export async function benchDashboard(options: readonly string[]): Promise<string> {
  const { before } = readOptions(
    options,
    { before: { type: 'string' } },
    'npm run bench -- dashboard [--before DIRECTORY of another checkout, built]',
  );
  const builds: Build[] = [{ name: 'now', webRoot: join(ROOT, 'apps/web/dist/browser') }];
  if (before !== undefined) builds.unshift({ name: 'before', webRoot: join(before, 'apps/web/dist/browser') });
  const browser = await launchChromium();
  try {
    const measured = [];
    for (const build of builds) measured.push(await measure(browser, build));
    return table(builds, measured);
  } finally {
    await browser.close();
  }
}

function table(builds: readonly Build[], measured: readonly Figures[]): string {
  const head = [`| | ${builds.map(({ name }) => name).join(' | ')} |`, `|---|${'---|'.repeat(builds.length)}`];
  const rows = measured[0]!.map(({ what }, row) => `| ${what} | ${measured.map((figures) => figures[row]!.value).join(' | ')} |`);
  return [...head, ...rows].join('\n');
}

async function measure(browser: Browser, { webRoot }: Build): Promise<Figures> {
  const { initial, lazy } = sizesOf(webRoot);
  const api = await RecordedApi.start(readRecording(), webRoot);
  try {
    const candles = await repeat(() => firstCandles(browser, api));
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const market = new Market(api);
    await openLive(page, api);
    const bar = await oneBarAtATime(session, market);
    const burst = await inABurst(page, session, market);
    const switches = await switchSymbols(page);
    const heap = await heapGrowth(session, market);
    await context.close();
    return [
      { what: 'script before the first page, kB compressed', value: initial.toFixed(1) },
      {
        what: 'largest files loaded later, kB compressed',
        value: lazy
          .slice(0, 4)
          .map(({ kilobytes }) => kilobytes.toFixed(1))
          .join(', '),
      },
      { what: `navigation → first candles, ms, median of ${ROUNDS}`, value: measurement('', candles).p50.toFixed(0) },
      { what: 'script of one new bar, ms, mean', value: bar.toFixed(2) },
      { what: `${UPDATES_A_SECOND} updates a second: most script in a frame, ms`, value: burst.most.toFixed(1) },
      { what: 'and whether the page then shows the newest price', value: burst.newest ? 'yes' : 'no' },
      { what: `another symbol → its chart, ms, median of ${ROUNDS}`, value: measurement('', switches).p50.toFixed(0) },
      { what: `heap after ${HEAP_BARS} bars of every symbol, MB more`, value: heap.toFixed(2) },
    ];
  } finally {
    await api.stop();
  }
}

async function repeat(work: () => Promise<number>): Promise<number[]> {
  const sample = [];
  for (let round = 0; round < ROUNDS; round += 1) sample.push(await work());
  return sample;
}

/** A market that goes on where the recording stands. */
class Market {
  private readonly api: RecordedApi;
  private readonly updates: Update[];
  private minutes = 0;

  constructor(api: RecordedApi) {
    this.api = api;
    this.updates = readRecording().frames.flatMap((frame) => (frame.event === 'snapshot' ? frame.data.updates : []));
  }

  /** Sends the newest bar of these symbols, a minute later where `next`, with a price of its own each time. */
  push(symbols: readonly string[], next: boolean, price: number): void {
    if (next) this.minutes += 1;
    const shift = ({ ts }: { ts: string }): string => new Date(Date.parse(ts) + this.minutes * MINUTE_MS).toISOString();
    const updates = this.updates
      .filter(({ symbol }) => symbols.includes(symbol))
      .map((update) => {
        const ts = shift(update);
        const bar = { ...update.bar, ts, close: price, high: Math.max(update.bar.high, price), low: Math.min(update.bar.low, price) };
        return { ...update, ts, price, bar, final: next, marketTime: shift({ ts: update.marketTime }) };
      });
    this.api.push({ event: 'updates', data: { updates } });
  }

  get symbols(): string[] {
    return this.updates.map(({ symbol }) => symbol);
  }
}

const SYMBOL = 'NVDA';
const PRICE = 100;

async function openLive(page: Page, api: RecordedApi): Promise<void> {
  await page.goto(`${api.url}/${SYMBOL}`);
  await page.waitForFunction(hasCandles, undefined, { polling: 'raf' });
  await page.waitForLoadState('networkidle');
}

/** Runs in the page: whether a canvas has anything on it. */
function hasCandles(): boolean {
  const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="chart"] canvas');
  if (canvas === null || canvas.width === 0) return false;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value !== 0);
}

async function firstCandles(browser: Browser, api: RecordedApi): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const started = performance.now();
  await page.goto(`${api.url}/${SYMBOL}`, { waitUntil: 'commit' });
  await page.waitForFunction(hasCandles, undefined, { polling: 'raf' });
  const ms = performance.now() - started;
  await page.close();
  return ms;
}

async function oneBarAtATime(session: CDPSession, market: Market): Promise<number> {
  const { totalMs } = await traceScript(session, async () => {
    for (let bar = 0; bar < BARS; bar += 1) {
      market.push([SYMBOL], true, PRICE + (bar % 7) / 10);
      await sleep(BAR_APART_MS);
    }
  });
  return totalMs / BARS;
}

async function inABurst(page: Page, session: CDPSession, market: Market): Promise<{ most: number; newest: boolean }> {
  const symbols = market.symbols.filter((symbol) => symbol !== SYMBOL).slice(0, UPDATES_A_FRAME - 1);
  const frames = (UPDATES_A_SECOND / UPDATES_A_FRAME) * BURST_SECONDS;
  const last = PRICE + frames / 100;
  const { frames: scripts } = await traceScript(session, async () => {
    for (let frame = 1; frame <= frames; frame += 1) {
      market.push([SYMBOL, ...symbols], frame % 20 === 0, PRICE + frame / 100);
      await sleep((UPDATES_A_FRAME / UPDATES_A_SECOND) * 1_000);
    }
  });
  await sleep(1_000);
  const shown = await page.getByTestId('price').innerText();
  return { most: Math.max(...scripts), newest: shown.includes(last.toFixed(2)) };
}

/** From the click to the chart that says it is of that symbol, with nothing on its way, and a frame later. */
async function switchSymbols(page: Page): Promise<number[]> {
  const rows = page.locator('[data-testid^="symbol-row-"]');
  const sample = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const row = rows.nth(round);
    const symbol = (await row.getAttribute('data-testid'))!.replace('symbol-row-', '');
    const started = performance.now();
    await row.click();
    await page.waitForFunction(
      (wanted) => document.querySelector('[data-testid="chart"] canvas')?.getAttribute('aria-label')?.startsWith(`${wanted},`) === true,
      symbol,
      { polling: 'raf' },
    );
    await page.waitForFunction(hasCandles, undefined, { polling: 'raf' });
    sample.push(performance.now() - started);
    await sleep(1_000);
  }
  return sample;
}

/** Megabytes that are left over once what can be collected was. */
async function heapGrowth(session: CDPSession, market: Market): Promise<number> {
  const used = async (): Promise<number> => {
    for (let i = 0; i < 2; i += 1) await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };
  // What is kept for a bounded time is full by then.
  await pushBars(market, HEAP_BARS);
  const before = await used();
  await pushBars(market, HEAP_BARS);
  return (await used()) - before;
}

async function pushBars(market: Market, bars: number): Promise<void> {
  for (let bar = 0; bar < bars; bar += 1) {
    market.push(market.symbols, true, PRICE + (bar % 11) / 10);
    await sleep(HEAP_APART_MS);
  }
}
