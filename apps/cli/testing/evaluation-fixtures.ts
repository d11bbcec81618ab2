import { barsOf, toSeries, type BarSeries, type ModelKind } from '@tandem/domain';
import { buildDataset, type DatasetOptions } from '@tandem/features';
import { BUDGETS, loadBackend, trainModel, writeTflite } from '@tandem/models';
import { openSimulated } from '@tandem/sources';

export const HEADER = 'ts,open,high,low,close,volume';

/** Rows of a series as `REPLAY_DIR` has them. */
export function csvRows(series: BarSeries): string[] {
  return [...barsOf([series])].map(({ ts, open, high, low, close, volume }) =>
    [new Date(ts).toISOString(), open, high, low, close, volume].join(','),
  );
}

export const csv = (series: BarSeries) => [HEADER, ...csvRows(series), ''].join('\n');

/** Trains for an instant: enough for a file that runs, not for one that knows anything. */
export async function quickModel(
  kind: ModelKind,
  series: readonly BarSeries[],
  version = 1,
  options: DatasetOptions = {},
): Promise<Uint8Array> {
  const budget = { ...BUDGETS.first, maxEpochs: 1, maxTrainSamples: 256, maxValidationSamples: 256 };
  return writeTflite(
    await trainModel({
      kind,
      dataset: buildDataset(series, { mode: 'first', ...options }),
      seed: 5,
      backend: await loadBackend('auto'),
      budget,
    }),
    version,
  );
}

/** The first sessions of a simulated market, one series a symbol. */
export async function simulatedHistory(symbols: readonly string[], sessions: number): Promise<BarSeries[]> {
  const market = openSimulated({ symbols, seed: 3 });
  const days: BarSeries[][] = [];
  for (let index = 0; index < sessions; index += 1) days.push([...(await market.session(index))!.bars]);
  return market.symbols.map((symbol, place) =>
    toSeries(
      symbol,
      days.flatMap((bars) => [...barsOf([bars[place]!])]),
    ),
  );
}
