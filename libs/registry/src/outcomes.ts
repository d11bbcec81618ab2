import {
  BarRepository,
  MarketClockRepository,
  ModelRepository,
  OutcomeRepository,
  type AwaitedOutcome,
  type Database,
  type OutcomeRow,
} from '@tandem/database';
import {
  BAR_MS,
  barsOf,
  HORIZON_BARS,
  newYorkDate,
  sessionAt,
  sessionOn,
  sessionsBefore,
  toSeries,
  type BarSeries,
  type ModelKind,
  type Session,
} from '@tandem/domain';
import { ewmSigma, tripleBarrier, UNDEFINED_LABEL, type BarrierLabels } from '@tandem/features';

/**
 * Bars are read from so long before a session: nine sessions or more, after which what sigma (span 100) has forgotten is below 1e-12 of it.
 */
const HISTORY_MS = 14 * 86_400_000;

/** Bars whose outcomes are not known were predicted on in the last thirty minutes, or a little before, where some are missing. */
const OPEN_MS = 2 * HORIZON_BARS * BAR_MS;

/** Closes of regular bars before a session, by symbol: what sigma remembers when it begins. */
interface SessionHistory {
  readonly date: string;
  readonly closes: Map<string, Float64Array>;
}

/**
 * Stores what came of the champions' final predictions, once it is known: the triple-barrier label by the barriers that the version was
 * trained with, from the bars that are stored now. A bar without a label gets an outcome without one when its session is over. Whatever is
 * repeated, the first outcome stays.
 */
export class OutcomeRecorder {
  private readonly bars: BarRepository;
  private readonly outcomes: OutcomeRepository;
  private history: SessionHistory = { date: '', closes: new Map() };
  /** Market time of the last look. */
  private lookedAt: number | null = null;

  constructor(private readonly database: Database) {
    this.bars = new BarRepository(database);
    this.outcomes = new OutcomeRepository(database);
  }

  /**
   * Records what has become known since the last call, the first time of this session and the one before.
   * @returns outcomes that were stored
   */
  async recordNew(): Promise<number> {
    const now = await this.marketTime();
    if (now === null) return 0;
    const stored = await this.record(this.lookedAt === null ? sessionsBefore(newYorkDate(now), 1)[0]!.open : this.lookedAt - OPEN_MS, now);
    this.lookedAt = now;
    return stored;
  }

  /** Records whatever is known and was not recorded, however old. @returns outcomes that were stored */
  async recordAll(): Promise<number> {
    const now = await this.marketTime();
    return now === null ? 0 : this.record(0, now);
  }

  private async marketTime(): Promise<number | null> {
    return (await new MarketClockRepository(this.database).read())?.marketTime ?? null;
  }

  /** Of bars of [from, now). */
  private async record(from: number, now: number): Promise<number> {
    const awaited = await this.outcomes.awaited(from, now);
    const multiples = await readMultiples(this.database, awaited);
    let stored = 0;
    for (const [date, ofSession] of Map.groupBy(awaited, ({ ts }) => newYorkDate(ts))) {
      const session = sessionOn(date);
      if (session === undefined) continue;
      const rows = await this.outcomesOf(session, ofSession, multiples, now >= session.close);
      if (rows.length > 0) await this.outcomes.record(rows);
      stored += rows.length;
    }
    return stored;
  }

  /** @param isOver whether the session is: what has no label by then has none */
  private async outcomesOf(
    session: Session,
    awaited: readonly AwaitedOutcome[],
    multiples: Multiples,
    isOver: boolean,
  ): Promise<OutcomeRow[]> {
    const bySymbol = Map.groupBy(awaited, ({ symbol }) => symbol);
    const symbols = [...bySymbol.keys()];
    const history = await this.historyOf(session, symbols);
    const series = await this.bars.series(symbols, session.open, session.close, session.open);
    return series.flatMap((bars) => outcomesOf(bars, history.get(bars.symbol)!, bySymbol.get(bars.symbol)!, multiples, isOver));
  }

  /** Read once a session: most of the bars that a look needs are of sessions before. */
  private async historyOf({ date, open }: Session, symbols: readonly string[]): Promise<SessionHistory['closes']> {
    if (this.history.date !== date) this.history = { date, closes: new Map() };
    const { closes } = this.history;
    const missing = symbols.filter((symbol) => !closes.has(symbol));
    if (missing.length === 0) return closes;
    for (const bars of await this.bars.series(missing, open - HISTORY_MS, open, open)) closes.set(bars.symbol, regularBars(bars).close);
    return closes;
  }
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

/**
 * @param bars of the session
 * @param before closes of the sessions before
 */
function outcomesOf(
  bars: BarSeries,
  before: Float64Array,
  awaited: readonly AwaitedOutcome[],
  multiples: Multiples,
  isOver: boolean,
): OutcomeRow[] {
  const sigma = ewmSigma(Float64Array.from([...before, ...bars.close])).subarray(before.length);
  const sessions = new Int32Array(bars.length);
  const rowAt = new Map([...bars.ts].map((ts, row) => [ts, row]));
  const labels = new Map<number, BarrierLabels>();
  return awaited.flatMap(({ symbol, ts, kind, version }): OutcomeRow[] => {
    const multiple = multiples.get(versionName(kind, version))!;
    const of = labels.get(multiple) ?? tripleBarrier(bars, sessions, sigma, multiple);
    labels.set(multiple, of);
    const row = rowAt.get(ts);
    const key = { symbol, ts, kind, version };
    if (row === undefined || Number.isNaN(multiple) || of.label[row] === UNDEFINED_LABEL)
      return isOver ? [{ ...key, label: null, touch: null, forwardReturn: null }] : [];
    const forwardReturn = bars.close[row + HORIZON_BARS]! / bars.close[row]! - 1;
    return [{ ...key, label: of.label[row]!, touch: of.touch[row]!, forwardReturn }];
  });
}

function regularBars(bars: BarSeries): BarSeries {
  return toSeries(
    bars.symbol,
    [...barsOf([bars])].filter(({ ts }) => sessionAt(ts) !== undefined),
  );
}
