import {
  BarRepository,
  MarketClockRepository,
  ModelRepository,
  OutcomeRepository,
  type AwaitedOutcome,
  type Database,
  type OutcomeRow,
} from '@tandem/database';
import { barsOf, HORIZON_BARS, newYorkDate, sessionAt, sessionOn, toSeries, type BarSeries, type ModelKind } from '@tandem/domain';
import { ewmSigma, sessionDates, sessionIndices, tripleBarrier, UNDEFINED_LABEL, type BarrierLabels } from '@tandem/features';

/**
 * Bars are read from so long before a session: nine sessions or more, after which what sigma (span 100) has forgotten is below 1e-12 of it.
 */
const HISTORY_MS = 14 * 86_400_000;

/**
 * Stores what came of the champions' final predictions, once it is known: the triple-barrier label by the barriers that the version was
 * trained with, from the bars that are stored now. A bar without a label gets an outcome without one when its session is over. Idempotent.
 * @returns outcomes that were stored
 */
export async function recordOutcomes(database: Database): Promise<number> {
  const clock = await new MarketClockRepository(database).read();
  if (clock === null) return 0;
  const outcomes = new OutcomeRepository(database);
  const awaited = await outcomes.awaited(clock.marketTime);
  const multiples = await readMultiples(database, awaited);
  let stored = 0;
  for (const [date, ofSession] of Map.groupBy(awaited, ({ ts }) => newYorkDate(ts))) {
    const session = sessionOn(date);
    if (session === undefined) continue;
    const symbols = [...new Set(ofSession.map(({ symbol }) => symbol))];
    const series = await new BarRepository(database).series(symbols, session.open - HISTORY_MS, session.close, session.open);
    const rows = series.flatMap((bars) =>
      outcomesOf(
        bars,
        ofSession.filter(({ symbol }) => symbol === bars.symbol),
        multiples,
        clock.marketTime >= session.close,
      ),
    );
    if (rows.length > 0) await outcomes.record(rows);
    stored += rows.length;
  }
  return stored;
}

/** Barrier multiples of versions, by `versionName`. */
type Multiples = ReadonlyMap<string, number>;

const versionName = (kind: ModelKind, version: number) => `${kind} v${version}`;

async function readMultiples(database: Database, awaited: readonly AwaitedOutcome[]): Promise<Multiples> {
  const multiples = new Map<string, number>();
  for (const { kind, version } of awaited) {
    const name = versionName(kind, version);
    if (multiples.has(name)) continue;
    const row = await new ModelRepository(database).find(kind, version);
    const labels = row?.metadata['labels'] as { readonly multiple?: number } | undefined;
    multiples.set(name, labels?.multiple ?? NaN);
  }
  return multiples;
}

/** @param isOver whether the session is: what has no label by then has none */
function outcomesOf(bars: BarSeries, awaited: readonly AwaitedOutcome[], multiples: Multiples, isOver: boolean): OutcomeRow[] {
  const regular = toSeries(
    bars.symbol,
    [...barsOf([bars])].filter(({ ts }) => sessionAt(ts) !== undefined),
  );
  const sessions = sessionIndices(regular.ts, sessionDates([regular]));
  const sigma = ewmSigma(regular.close);
  const rowAt = new Map([...regular.ts].map((ts, row) => [ts, row]));
  const labels = new Map<number, BarrierLabels>();
  return awaited.flatMap(({ symbol, ts, kind, version }): OutcomeRow[] => {
    const multiple = multiples.get(versionName(kind, version))!;
    const of = labels.get(multiple) ?? tripleBarrier(regular, sessions, sigma, multiple);
    labels.set(multiple, of);
    const row = rowAt.get(ts);
    const key = { symbol, ts, kind, version };
    if (row === undefined || Number.isNaN(multiple) || of.label[row] === UNDEFINED_LABEL)
      return isOver ? [{ ...key, label: null, touch: null, forwardReturn: null }] : [];
    const forwardReturn = regular.close[row + HORIZON_BARS]! / regular.close[row]! - 1;
    return [{ ...key, label: of.label[row]!, touch: of.touch[row]!, forwardReturn }];
  });
}
