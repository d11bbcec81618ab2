import type { FileHandle } from 'node:fs/promises';
import type { BarSeries } from '@tandem/domain';
import { BAR_COLUMNS } from './columns.js';
import { writeText } from './write-text.js';

/** Rows of text that are made at once: some 60 kB. */
const ROWS_AT_ONCE = 1_000;

/**
 * Writes bars as replays and imports read them. Numbers have as many digits as tell them from every other double, so that
 * they are read back bit by bit.
 */
export async function writeCsv(file: FileHandle, parts: AsyncIterable<BarSeries>, compressed: boolean): Promise<void> {
  await writeText(file, textOf(parts), compressed);
}

async function* textOf(parts: AsyncIterable<BarSeries>): AsyncGenerator<string> {
  yield `${BAR_COLUMNS.join(',')}\n`;
  for await (const part of parts) {
    for (let from = 0; from < part.length; from += ROWS_AT_ONCE) yield rowsOf(part, from, Math.min(part.length, from + ROWS_AT_ONCE));
  }
}

function rowsOf({ ts, open, high, low, close, volume }: BarSeries, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += 1) text += `${instantOf(ts[i]!)},${open[i]},${high[i]},${low[i]},${close[i]},${volume[i]}\n`;
  return text;
}

/** `2026-01-22T14:30:00Z`: bars start with a minute. */
function instantOf(ts: number): string {
  return `${new Date(ts).toISOString().slice(0, 19)}Z`;
}
