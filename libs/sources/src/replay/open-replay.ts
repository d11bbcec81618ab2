import { join } from 'node:path';
import { BarFileError, listDirectory, readRecording, type Recording } from '@tandem/bar-files';
import { MARKET_SYMBOL } from '@tandem/domain';
import type { VirtualMarket } from '../virtual-market.js';
import { RecordedMarket } from './recorded-market.js';

/** A recording that cannot be played; the message names the file or directory and what was expected. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

/** Path of each symbol's recording, or undefined where the directory has none; plain files go before compressed ones. */
async function findRecordings(directory: string, symbols: readonly string[]): Promise<ReadonlyMap<string, string | undefined>> {
  const names = new Set(await listDirectory(directory));
  return new Map(
    symbols.map((symbol) => {
      const name = [`${symbol}.csv`, `${symbol}.csv.gz`].find((candidate) => names.has(candidate));
      return [symbol, name === undefined ? undefined : join(directory, name)];
    }),
  );
}

/**
 * Opens a directory of recorded bars: `SYMBOL.csv` or `SYMBOL.csv.gz` with the columns `ts,open,high,low,close,volume`,
 * `ts` being the bar's start in UTC. Its sessions are the exchange's with at least one bar. SPY is always read.
 * A symbol without a usable recording is left out, with a warning.
 * @throws ReplayError when the directory or a file cannot be read, or SPY has no usable recording
 */
export async function openReplay(directory: string, symbols: readonly string[]): Promise<VirtualMarket> {
  const wanted = symbols.includes(MARKET_SYMBOL) ? symbols : [...symbols, MARKET_SYMBOL];
  const recordings: Recording[] = [];
  const warnings: string[] = [];
  for (const [symbol, recording] of await readAll(directory, wanted)) {
    if (recording !== undefined) recordings.push(recording);
    warnings.push(...warningsAbout(symbol, directory, recording));
  }
  if (!recordings.some(({ bars }) => bars.symbol === MARKET_SYMBOL && bars.length > 0)) {
    const expected = `expected ${MARKET_SYMBOL}.csv or ${MARKET_SYMBOL}.csv.gz`;
    throw new ReplayError(
      `The recording ${directory} has no usable bars of ${MARKET_SYMBOL}, which is the market context of every symbol: ${expected}.`,
    );
  }
  return new RecordedMarket(recordings, warnings);
}

async function readAll(directory: string, symbols: readonly string[]): Promise<ReadonlyMap<string, Recording | undefined>> {
  const read = new Map<string, Recording | undefined>();
  try {
    for (const [symbol, path] of await findRecordings(directory, symbols)) {
      read.set(symbol, path === undefined ? undefined : await readRecording(path, symbol));
    }
  } catch (error) {
    throw error instanceof BarFileError ? new ReplayError(`The recording cannot be played: ${error.message}`, { cause: error }) : error;
  }
  return read;
}

function warningsAbout(symbol: string, directory: string, recording: Recording | undefined): readonly string[] {
  if (recording === undefined) return [`${symbol} is left out: ${directory} has neither ${symbol}.csv nor ${symbol}.csv.gz.`];
  const { bars, rejected, outOfOrder } = recording;
  return [
    ...(bars.length === 0 ? [`${symbol} is left out: its recording has no usable bar.`] : []),
    ...(rejected.length > 0 ? [`${symbol}: ${rejected.length} recorded rows are no usable bars; they go to quarantine.`] : []),
    ...(outOfOrder > 0 ? [`${symbol}: ${outOfOrder} recorded rows were out of order and have been sorted.`] : []),
  ];
}
