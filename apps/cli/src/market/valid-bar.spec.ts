import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openImport, readBarDirectory } from '@tandem/bar-files';
import type { Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { isValidBar, type BarSeries } from '@tandem/domain';
import { cleanSeries, countRejected } from '@tandem/features';
import { openReplay } from '@tandem/sources';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';

const TS = '2026-01-22T14:30:00Z';

const server = useDatabase();
let database: Database;
let directory: string;
beforeAll(async () => {
  database = await server.createDatabase();
  directory = await mkdtemp(join(tmpdir(), 'tandem-valid-bar-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

type Numbers = readonly [open: number, high: number, low: number, close: number, volume: number];

/** Which of the rows each reader takes for bars; row i is of minute i. */
async function answers(rows: readonly Numbers[]) {
  const minute = (i: number) => Date.parse(TS) + i * 60_000;
  const csv = rows.map((row, i) => [new Date(minute(i)).toISOString().replace('.000', ''), ...row].join(','));
  const path = join(directory, 'SPY.csv');
  await writeFile(path, `${['ts,open,high,low,close,volume', ...csv].join('\n')}\n`);
  const taken = (starts: Iterable<number>) => {
    const all = new Set(starts);
    return rows.map((_, i) => all.has(minute(i)));
  };
  const imported: BarSeries[] = [];
  for await (const { bars } of (await openImport(path)).batches()) imported.push(...bars);
  const { files } = await readBarDirectory(directory);
  const cleaned = cleanSeries(files[0]!.bars);
  const session = rows.some((row) => isValidBar(...row)) ? await (await openReplay(directory, ['SPY'])).session(0) : undefined;
  return {
    import: taken(imported.flatMap(({ ts }) => [...ts])),
    replay: taken(session?.bars.flatMap(({ ts }) => [...ts]) ?? []),
    evaluate: taken(cleaned.bars.ts),
    evaluateRejects: countRejected(cleaned.quality.rejected),
    table: await Promise.all(rows.map((row) => isStored(row))),
  };
}

async function isStored(row: Numbers): Promise<boolean> {
  const insert =
    'insert into bars (symbol, ts, open, high, low, close, volume, source, fetched_at) values ' +
    '($1, $2, $3, $4, $5, $6, $7, $8, $2) on conflict do nothing';
  try {
    await database.pool.query(insert, ['SPY', TS, ...row, 'replay']);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ constraint: 'bars_plausible' });
    return false;
  }
}

/** Prices around one another, as far apart as the tolerance or a little more. */
const price = fc.oneof(
  { arbitrary: fc.constantFrom(100, 100.01, 100.0001, 99.9999, 100.00005, Math.fround(100.01)), weight: 8 },
  { arbitrary: fc.constantFrom(0, -100), weight: 1 },
);
const volume = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, 1.5, 33.333333333333336, 1e9), weight: 6 },
  { arbitrary: fc.constantFrom(-1, -0.5), weight: 1 },
);

it('a row has the same answer from import, replay, evaluation and the table', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(price, price, price, price, volume), { minLength: 1, maxLength: 9 }), async (rows) => {
      const valid = rows.map((row) => isValidBar(...row));
      const rejected = valid.filter((isValid) => !isValid).length;
      expect(await answers(rows)).toEqual({ import: valid, replay: valid, evaluate: valid, evaluateRejects: rejected, table: valid });
    }),
    { numRuns: 60 },
  );
});

it.each<[string, Numbers]>([
  ['a volume with a fraction of a share', [100, 101, 99, 100, 1234.5]],
  ['a close that float32 rounded above the high', [182.6, 182.64, 182.5, 182.6399993896484, 1]],
])('%s is valid everywhere', async (_, row) => {
  expect(await answers([row])).toEqual({ import: [true], replay: [true], evaluate: [true], evaluateRejects: 0, table: [true] });
});
