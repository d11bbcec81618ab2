import { once } from 'node:events';
import { createWriteStream, readFileSync, writeFileSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BAR_MS, DEFAULT_SYMBOLS, sessionsBetween } from '@tandem/domain';
import { COPY_HEADER, COPY_TRAILER, encodeSeries } from '../../libs/database/dist/repositories/binary-copy.js';

/** The same bars in every form; paths. */
export interface ImportFiles {
  readonly csv: readonly string[];
  readonly gzip: readonly string[];
  /** As `COPY bars FROM STDIN` takes it. */
  readonly text: string;
  readonly binary: string;
}

/** Writes a random walk of each symbol through the minutes of real sessions. */
export async function writeImportFiles(directory: string, symbols: number, minutes: number): Promise<ImportFiles> {
  const times = sessionsBetween('2024-01-02', '2030-12-31')
    .flatMap(({ open, close }) => Array.from({ length: (close - open) / BAR_MS }, (_, i) => open + i * BAR_MS))
    .slice(0, minutes);
  const paths = { text: join(directory, 'bars.copy'), binary: join(directory, 'bars.binary'), csv: [] as string[], gzip: [] as string[] };
  const [text, binary] = [createWriteStream(paths.text), createWriteStream(paths.binary)];
  binary.write(COPY_HEADER);
  for (const [i, symbol] of DEFAULT_SYMBOLS.slice(0, symbols).entries()) {
    const bars = randomWalk(symbol, times, i + 1);
    const csv = join(directory, `${symbol}.csv`);
    writeFileSync(csv, `ts,open,high,low,close,volume\n${rowsOf(bars, (row, ts) => `${iso(ts)},${row}\n`, ',')}`);
    writeFileSync(`${csv}.gz`, gzipSync(readFileSync(csv)));
    paths.csv.push(csv);
    paths.gzip.push(`${csv}.gz`);
    await written(
      text,
      rowsOf(bars, (row, ts) => `${symbol}\t${iso(ts)}\t${row}\treplay\t${iso(ts + BAR_MS)}\n`, '\t'),
    );
    await written(binary, encodeSeries(bars, { source: 'replay', fetchedAt: (ts) => ts + BAR_MS }));
  }
  binary.write(COPY_TRAILER);
  await Promise.all([text, binary].map((stream) => (stream.end(), once(stream, 'close'))));
  return paths;
}

type Walk = Parameters<typeof encodeSeries>[0];

function randomWalk(symbol: string, times: readonly number[], seed: number): Walk {
  let state = seed;
  // The generator of "Numerical Recipes": enough for prices that only have to look like prices.
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const column = () => new Float64Array(times.length);
  const bars = {
    symbol,
    length: times.length,
    ts: Float64Array.from(times),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let price = 100;
  for (let i = 0; i < times.length; i += 1) {
    bars.open[i] = cents(price);
    price = Math.max(5, price * (1 + (random() - 0.5) / 500));
    bars.close[i] = cents(price);
    bars.high[i] = cents(Math.max(bars.open[i]!, bars.close[i]!) + random() / 20);
    bars.low[i] = cents(Math.min(bars.open[i]!, bars.close[i]!) - random() / 20);
    bars.volume[i] = Math.floor(random() * 100_000);
  }
  return bars;
}

const cents = (price: number) => Math.round(price * 10_000) / 10_000;
const iso = (ts: number) => `${new Date(ts).toISOString().slice(0, 19)}Z`;

function rowsOf(
  { ts, open, high, low, close, volume, length }: Walk,
  line: (row: string, ts: number) => string,
  separator: string,
): string {
  return Array.from({ length }, (_, i) => line([open[i], high[i], low[i], close[i], volume[i]].join(separator), ts[i]!)).join('');
}

async function written(stream: WriteStream, content: string | Uint8Array): Promise<void> {
  if (!stream.write(content)) await once(stream, 'drain');
}
