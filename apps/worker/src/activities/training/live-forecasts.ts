import { ControlRepository, PredictionRepository, type Database } from '@tandem/database';
import { CLASS_COUNT, EXCURSION_VALUES, sessionOn, type ModelKind } from '@tandem/domain';
import { HarDocumentError, parseHar, predictHar } from '@tandem/evaluation';
import type { Dataset } from '@tandem/features';

/** What versions of a kind finally predicted live for the hold-out rows of a dataset; NaN where one predicted nothing. */
export interface LiveForecasts {
  /** n × 3 probabilities by version. */
  readonly classes: ReadonlyMap<number, Float32Array>;
  /** n × EXCURSION_VALUES quantiles of log excursions, of the versions that forecast them. */
  readonly excursions: ReadonlyMap<number, Float32Array>;
}

export async function readLive(
  database: Database,
  kind: ModelKind,
  { samples: { holdout }, rows, symbols, split }: Dataset,
): Promise<LiveForecasts> {
  const predictions = new PredictionRepository(database);
  const rowOf = new Map(symbols.map((symbol) => [symbol, new Map<number, number>()]));
  holdout.symbol.forEach((symbol, row) => rowOf.get(symbols[symbol]!)!.set(rows.at(symbol).matrix.ts[holdout.bar[row]!]!, row));
  const classes = new RowsByVersion(holdout.length, CLASS_COUNT);
  const excursions = new RowsByVersion(holdout.length, EXCURSION_VALUES);
  for (const date of split.holdout) {
    const session = sessionOn(date);
    if (session === undefined) continue;
    for (const { symbol, ts, version, down, neutral, up, excursion } of await predictions.finalOf(
      kind,
      symbols,
      session.open,
      session.close,
    )) {
      const row = rowOf.get(symbol)!.get(ts);
      if (row === undefined) continue;
      classes.set(version, row, [down, neutral, up]);
      if (excursion !== null) excursions.set(version, row, excursion);
    }
  }
  return { classes: classes.all, excursions: excursions.all };
}

/** Rows of numbers by version, NaN until they are set. */
class RowsByVersion {
  readonly all = new Map<number, Float32Array>();

  constructor(
    private readonly rows: number,
    private readonly width: number,
  ) {}

  set(version: number, row: number, values: ArrayLike<number>): void {
    const own = this.all.get(version) ?? new Float32Array(this.rows * this.width).fill(NaN);
    this.all.set(version, own);
    own.set(values, row * this.width);
  }
}

/**
 * What the baseline of movement that was frozen with a version says of the hold-out rows: n × EXCURSION_VALUES. It was fitted to the
 * training rows of the version, before any session in which the version predicts.
 * @throws HarDocumentError where it is damaged, or missing: of a version that was validated before they were kept. One that is fitted now,
 * to bars as they are stored now, would not be the one that its hold-out was scored against.
 */
export async function movementBaseline(database: Database, kind: ModelKind, version: number, dataset: Dataset): Promise<Float32Array> {
  const stored = await new ControlRepository(database).findMovement(kind, version);
  if (stored === null) {
    throw new HarDocumentError(
      'It was validated before a baseline of movement was kept with each version; those of later runs have theirs.',
    );
  }
  return predictHar(parseHar(stored), dataset, 'holdout');
}
