import { BarFileError, readRecordings, type ReadOptions, type Recording } from '@tandem/bar-files';
import { MARKET_SYMBOL } from '@tandem/domain';
import type { VirtualMarket } from '../virtual-market.js';
import { RecordedMarket } from './recorded-market.js';

/** A recording that cannot be played; the message names the file or directory and what was expected. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

/**
 * Opens a directory of recorded bars: `SYMBOL.csv`, `SYMBOL.csv.gz` or `SYMBOL.parquet`, as an import reads them. Its sessions are the
 * exchange's with at least one bar. SPY is always read. A symbol without a usable recording is left out, with a warning.
 * @throws ReplayError when the directory or a file cannot be read, or can be in several ways, or SPY has no usable recording
 */
export async function openReplay(directory: string, symbols: readonly string[], options: ReadOptions = {}): Promise<VirtualMarket> {
  const wanted = symbols.includes(MARKET_SYMBOL) ? symbols : [...symbols, MARKET_SYMBOL];
  const recordings: Recording[] = [];
  const warnings: string[] = [];
  const read = await readAll(directory, wanted, options);
  for (const symbol of wanted) {
    const recording = read.get(symbol);
    if (recording !== undefined) recordings.push(recording);
    warnings.push(...warningsAbout(symbol, directory, recording));
  }
  if (!recordings.some(({ bars }) => bars.symbol === MARKET_SYMBOL && bars.length > 0)) {
    const expected = `expected ${MARKET_SYMBOL}.csv, ${MARKET_SYMBOL}.csv.gz or ${MARKET_SYMBOL}.parquet`;
    throw new ReplayError(
      `The recording ${directory} has no usable bars of ${MARKET_SYMBOL}, which is the market context of every symbol: ${expected}.`,
    );
  }
  return new RecordedMarket(recordings, warnings);
}

async function readAll(directory: string, symbols: readonly string[], options: ReadOptions): Promise<ReadonlyMap<string, Recording>> {
  try {
    return await readRecordings(directory, symbols, options);
  } catch (error) {
    throw error instanceof BarFileError ? new ReplayError(`The recording cannot be played: ${error.message}`, { cause: error }) : error;
  }
}

function warningsAbout(symbol: string, directory: string, recording: Recording | undefined): readonly string[] {
  if (recording === undefined)
    return [`${symbol} is left out: ${directory} has no file ${symbol}.csv, ${symbol}.csv.gz or ${symbol}.parquet.`];
  const { bars, rejected, outOfOrder } = recording;
  return [
    ...(bars.length === 0 ? [`${symbol} is left out: its recording has no usable bar.`] : []),
    ...(rejected.length > 0 ? [`${symbol}: ${rejected.length} recorded rows are no usable bars; they go to quarantine.`] : []),
    ...(outOfOrder > 0 ? [`${symbol}: ${outOfOrder} recorded rows were out of order and have been sorted.`] : []),
  ];
}
