import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BAR_FORMATS, writeBars, type BarFormat } from '@tandem/bar-files';
import type { BarRepository } from '@tandem/database';
import type { BarSeries } from '@tandem/domain';

/** What is exported of every symbol, and to where. */
export interface ExportPlan {
  readonly directory: string;
  readonly format: BarFormat;
  /** [from, to) by bar start, milliseconds since the Unix epoch; default: all. */
  readonly from?: number;
  readonly to?: number;
  readonly adjusted: boolean;
}

/** A file that was written; part of the form of `export bars --json`. */
export interface ExportedFile {
  readonly file: string;
  readonly symbol: string;
  readonly bars: number;
}

/**
 * Writes the bars of a symbol to `SYMBOL.<format>` of the directory, in place of a file that was there.
 * @param onBars called with how many have been written so far
 */
export function exportSymbol(
  bars: BarRepository,
  symbol: string,
  { directory, format, ...what }: ExportPlan,
  onBars: (bars: number) => void,
): Promise<ExportedFile> {
  const file = `${symbol}.${format}`;
  return bars.readAll(symbol, what, async (parts) => {
    const written = { file, symbol, bars: 0 };
    await writeBars(join(directory, file), format, counted(parts));
    return written;

    async function* counted(from: AsyncIterable<BarSeries>): AsyncGenerator<BarSeries> {
      for await (const part of from) {
        yield part;
        written.bars += part.length;
        onBars(written.bars);
      }
    }
  });
}

/** Files beside an export that a replay would read in place of it, or an import of the whole directory twice. */
export function siblingsOf(symbol: string, { directory, format }: ExportPlan): string[] {
  return BAR_FORMATS.filter((other) => other !== format)
    .map((other) => `${symbol}.${other}`)
    .filter((name) => existsSync(join(directory, name)));
}
