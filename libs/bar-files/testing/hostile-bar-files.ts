import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { BAR_MS, sessionOn } from '@tandem/domain';
import { expectReadOrRefused, hostileBytes } from '@tandem/domain/testing';
import { readActionFile } from '../src/action-file.js';
import { BarFileError } from '../src/bar-file-error.js';
import type { DialectOptions } from '../src/dialect.js';
import { openImport } from '../src/open-import.js';
import { readBarDirectory } from '../src/read-bar-directory.js';
import { allOf } from './all-of.js';

const OPEN = sessionOn('2026-01-22')!.open;
const TIMES = Array.from({ length: 40 }, (_, minute) => OPEN + minute * BAR_MS);
const PRICES = TIMES.map((_, i) => 100 + (i % 7) / 100);
const iso = (ts: number) => new Date(ts).toISOString();
const utf8 = (text: string) => new TextEncoder().encode(text);

function csv(header: string, row: (ts: number, price: number) => string): string {
  return [header, ...TIMES.map((ts, i) => row(ts, PRICES[i]!)), ''].join('\n');
}

const PLAIN = csv('ts,open,high,low,close,volume', (ts, p) => `${iso(ts)},${p},${p + 1},${p - 1},${p},100`);
/** The three lines of yfinance before its rows. */
const YFINANCE = 'Price,Close,High,Low,Open,Volume\nTicker,NKE,NKE,NKE,NKE,NKE\nDatetime,,,,,';
/** Forms that are read in different ways: Tandem's own, of spreadsheets, of brokers, of pandas and yfinance, packed ones. */
const CSV_FILES: readonly Uint8Array[] = [
  utf8(PLAIN),
  utf8(
    csv('Date;Time;Open;High;Low;Close;Vol', (ts, p) =>
      [iso(ts).slice(0, 10), iso(ts).slice(11, 19), p, p + 1, p - 1, p, '1.000'].join(';').replaceAll('.', ','),
    ),
  ),
  utf8(csv('symbol,t,o,h,l,c,v,note', (ts, p) => `"SPY",${ts / 1_000},"${p}",${p + 1},${p - 1},${p},1e3,"a, ""b"""`)),
  utf8(csv(YFINANCE, (ts, p) => `${iso(ts)},${p},${p + 1},${p - 1},${p},100`)),
  utf8(
    csv('sep=|\n<DATE>|<OPEN>|<HIGH>|<LOW>|<CLOSE>|<VOL>', (ts, p) => `1/22/2026 ${iso(ts).slice(11, 16)}|${p}|${p + 1}|${p - 1}|${p}|100`),
  ),
  Buffer.from(`\ufeff${PLAIN}`, 'utf16le'),
  gzipSync(PLAIN),
  zstdCompressSync(PLAIN),
];

type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>;
type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

function parquet(ts: Column, options: Options = {}, change: (column: Column) => Column = (column) => column): Uint8Array {
  const numbers = ['open', 'high', 'low', 'close', 'volume'].map((name): Column => change({ name, data: PRICES, type: 'DOUBLE' }));
  return new Uint8Array(parquetWriteBuffer({ columnData: [ts, ...numbers], ...options }));
}

const MILLISECONDS: Column = { name: 'ts', data: TIMES.map(BigInt), type: 'INT64' };
const pack = (codec: 'GZIP' | 'ZSTD', compress: (bytes: Uint8Array) => Uint8Array): Options => ({
  codec,
  compressors: { [codec]: compress },
});
/** Every type of time, codec and encoding that is written here, values that are missing, several groups and pages. */
const PARQUET_FILES: readonly Uint8Array[] = [
  parquet({ name: 'ts', data: TIMES.map((ts) => new Date(ts)), type: 'TIMESTAMP' }),
  parquet(MILLISECONDS, { codec: 'UNCOMPRESSED', rowGroupSize: 16, pageSize: 64 }),
  parquet({ ...MILLISECONDS, encoding: 'DELTA_BINARY_PACKED' }, { codec: 'UNCOMPRESSED' }, (column) => ({
    ...column,
    encoding: 'BYTE_STREAM_SPLIT',
  })),
  parquet(
    { name: 'ts', data: TIMES.map(iso), type: 'STRING', encoding: 'DELTA_LENGTH_BYTE_ARRAY' },
    pack('ZSTD', (bytes) => zstdCompressSync(bytes)),
  ),
  parquet(
    MILLISECONDS,
    pack('GZIP', (bytes) => gzipSync(bytes)),
    (column) => ({ ...column, data: PRICES.map((price, i) => (i % 9 === 4 ? null : price)) }),
  ),
  parquet({ name: 'ts', data: TIMES.map(iso), type: 'STRING' }, { codec: 'UNCOMPRESSED' }, (column) => ({
    ...column,
    data: PRICES.map((_, i) => 100 + (i % 3)),
    type: 'INT32',
  })),
];

const ACTIONS = utf8('symbol,ex_date,type,value\nNVDA,2024-06-10,split,10\nSPY,2026-03-20,dividend,1.75\n"AAPL",2020-08-31,split,4\n');

/** What a user says of a file so that none of it is left open. */
const SAID: DialectOptions = { zone: 'UTC', stamp: 'start', dateOrder: 'mdy', decimal: '.', intervalMs: BAR_MS };

const isRefusal = (error: unknown) => error instanceof BarFileError;

/** The scenario of hostile files of bars, for as many of each kind as the caller has time for. */
export function describeHostileBarFiles(runs: number, timeoutMs: number): void {
  describe('a file from anywhere', () => {
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'tandem-hostile-'));
    });
    afterAll(() => rm(directory, { recursive: true }));

    /** Reads it as an import does or as an evaluation does, with what a user says or without. */
    let turn = 0;
    const read = (name: string) => async (bytes: Uint8Array) => {
      const path = join(directory, name);
      turn += 1;
      const options = turn % 4 < 2 ? SAID : {};
      await writeFile(path, bytes);
      try {
        if (turn % 2 === 0) await allOf((await openImport(path, options)).batches());
        else await readBarDirectory(directory, undefined, options);
      } finally {
        await rm(path);
      }
    };

    it(
      'of bars as CSV is read or refused in a sentence',
      () => expectReadOrRefused(hostileBytes(...CSV_FILES), runs, read('NKE.csv'), isRefusal),
      timeoutMs,
    );

    it(
      'of bars as Parquet is read or refused in a sentence',
      () => expectReadOrRefused(hostileBytes(...PARQUET_FILES), runs, read('NKE.parquet'), isRefusal),
      timeoutMs,
    );

    it(
      'of splits and dividends is read or refused in a sentence',
      async () => {
        const path = join(directory, 'actions.txt');
        const readActions = async (bytes: Uint8Array) => {
          await writeFile(path, bytes);
          await readActionFile(path);
        };
        await expectReadOrRefused(hostileBytes(ACTIONS), runs, readActions, isRefusal);
      },
      timeoutMs,
    );
  });
}
