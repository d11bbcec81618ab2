import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS, sessionOn, sliceSeries, toSeries, type BarSeries } from '@tandem/domain';
import { allOf } from '../testing/all-of.js';
import { openImport } from './open-import.js';
import { readRecordings } from './read-recordings.js';
import { BAR_FORMATS, writeBars } from './write-bars.js';

const OPEN = sessionOn('2026-01-22')!.open;
/** Bars of a few minutes say little of what they are. */
const ANY_SPACING = { zone: 'UTC', stamp: 'start', intervalMs: BAR_MS } as const;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-write-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function* parts(series: BarSeries, size: number): AsyncGenerator<BarSeries> {
  for (let from = 0; from < series.length; from += size) yield sliceSeries(series, from, from + size);
}

/** Any doubles that prices can be, each bar consistent in itself. */
const bars = fc
  .array(
    fc.tuple(
      fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
      fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
      fc.double({ min: 1, max: 2, noNaN: true }),
      fc.nat(2 ** 31),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) =>
    toSeries(
      'SPY',
      rows.map(([open, close, spread, volume], i) => ({
        symbol: 'SPY',
        ts: OPEN + i * BAR_MS,
        open,
        close,
        high: Math.max(open, close) * spread,
        low: Math.min(open, close) / spread,
        volume,
      })),
    ),
  );

describe.each(BAR_FORMATS)('bars written as %s', (format) => {
  it('are imported bit by bit as they were', async () => {
    const path = join(directory, `SPY.${format}`);
    await fc.assert(
      fc.asyncProperty(bars, fc.integer({ min: 1, max: 60 }), async (series, size) => {
        await writeBars(path, format, parts(series, size));
        const batches = await allOf((await openImport(path, ANY_SPACING)).batches());
        expect(batches).toEqual([{ bars: [series], refused: [], share: 1 }]);
      }),
      { numRuns: 30 },
    );
  });

  it('may be none', async () => {
    const path = join(directory, `SPY.${format}`);
    await writeBars(path, format, parts(toSeries('SPY', []), 1));
    expect(await allOf((await openImport(path)).batches())).toMatchObject([{ bars: [] }]);
  });

  it('leave the file that was there as it was when they cannot be written to their end', async () => {
    const path = join(directory, `SPY.${format}`);
    await writeFile(path, 'of before');
    async function* broken() {
      yield toSeries('SPY', [{ symbol: 'SPY', ts: OPEN, open: 1, high: 1, low: 1, close: 1, volume: 1 }]);
      throw new Error('the database went away');
    }
    await expect(writeBars(path, format, broken())).rejects.toThrow('the database went away');
    expect([await readdir(directory), await readFile(path, 'utf8')]).toEqual([[`SPY.${format}`], 'of before']);
  });
});

it.each(['csv', 'csv.gz'] as const)('bars written as %s are replayed bit by bit as they were', async (format) => {
  await fc.assert(
    fc.asyncProperty(bars, async (series) => {
      const path = join(directory, `SPY.${format}`);
      await writeBars(path, format, parts(series, 25));
      const recordings = await readRecordings(directory, ['SPY'], ANY_SPACING);
      expect(recordings).toEqual(new Map([['SPY', { bars: series, rejected: [], outOfOrder: 0 }]]));
      await rm(path);
    }),
    { numRuns: 20 },
  );
});
