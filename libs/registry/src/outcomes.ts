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
  joinSeries,
  newYorkDate,
  sessionAt,
  sessionOn,
  sessionsBefore,
  toSeries,
  versionName,
  type BarSeries,
  type Session,
} from '@tandem/domain';
import {
  barrierSigma,
  tripleBarrier,
  UNDEFINED_LABEL,
  UNSTATED_BARRIER_VOLATILITY,
  type BarrierLabels,
  type BarrierSetting,
} from '@tandem/features';

/**
 * Bars are read from so long before a session: nine sessions or more, after which what sigma (span 100) has forgotten is below 1e-12 of it.
 */
const HISTORY_MS = 14 * 86_400_000;

/** Bars whose outcomes are not known were predicted on in the last thirty minutes, or a little before, where some are missing. */
const OPEN_MS = 2 * HORIZON_BARS * BAR_MS;

/** Regular bars before a session, by symbol: what sigma remembers when it begins. */
interface SessionHistory {
  readonly date: string;
  readonly bars: Map<string, BarSeries>;
}

/**
 * Stores what came of the champions' final predictions, once it is known: the triple-barrier label by the barriers that the version was
 * trained with, from the bars that are stored now. A bar without a label gets an outcome without one when its session is over. Whatever is
 * repeated, the first outcome stays.
 */
export class OutcomeRecorder {
  private readonly bars: BarRepository;
  private readonly outcomes: OutcomeRepository;
  private history: SessionHistory = { date: '', bars: new Map() };
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
    const labels = await readLabels(this.database, awaited);
    let stored = 0;
    for (const [date, ofSession] of Map.groupBy(awaited, ({ ts }) => newYorkDate(ts))) {
      const session = sessionOn(date);
      if (session === undefined) continue;
      const rows = await this.outcomesOf(session, ofSession, labels, now >= session.close);
      if (rows.length > 0) await this.outcomes.record(rows);
      stored += rows.length;
    }
    return stored;
  }

  /** @param isOver whether the session is: what has no label by then has none */
  private async outcomesOf(
    session: Session,
    awaited: readonly AwaitedOutcome[],
    labels: VersionLabels,
    isOver: boolean,
  ): Promise<OutcomeRow[]> {
    const bySymbol = Map.groupBy(awaited, ({ symbol }) => symbol);
    const symbols = [...bySymbol.keys()];
    const history = await this.historyOf(session, symbols);
    const series = await this.bars.series(symbols, session.open, session.close, session.open);
    return series.flatMap((bars) => outcomesOf(bars, history.get(bars.symbol)!, bySymbol.get(bars.symbol)!, labels, isOver));
  }

  /** Read once a session: most of the bars that a look needs are of sessions before. */
  private async historyOf({ date, open }: Session, symbols: readonly string[]): Promise<SessionHistory['bars']> {
    if (this.history.date !== date) this.history = { date, bars: new Map() };
    const known = this.history.bars;
    const missing = symbols.filter((symbol) => !known.has(symbol));
    if (missing.length === 0) return known;
    for (const bars of await this.bars.series(missing, open - HISTORY_MS, open, open)) known.set(bars.symbol, regularBars(bars));
    return known;
  }
}

/** What set the barriers that versions were trained with, by `versionName`; null where the stored model does not say. */
type VersionLabels = ReadonlyMap<string, BarrierSetting | null>;

async function readLabels(database: Database, awaited: readonly AwaitedOutcome[]): Promise<VersionLabels> {
  const labels = new Map<string, BarrierSetting | null>();
  for (const { kind, version } of awaited) {
    const name = versionName(kind, version);
    if (labels.has(name)) continue;
    const row = await new ModelRepository(database).find(kind, version);
    labels.set(name, barrierSettingOf(row?.metadata['labels']));
  }
  return labels;
}

function barrierSettingOf(stored: unknown): BarrierSetting | null {
  const { multiple, volatility = UNSTATED_BARRIER_VOLATILITY } = (stored ?? {}) as Partial<BarrierSetting>;
  return multiple === undefined ? null : { multiple, volatility };
}

/**
 * @param bars of the session
 * @param before bars of the sessions before
 */
function outcomesOf(
  bars: BarSeries,
  before: BarSeries,
  awaited: readonly AwaitedOutcome[],
  versions: VersionLabels,
  isOver: boolean,
): OutcomeRow[] {
  const rowAt = new Map([...bars.ts].map((ts, row) => [ts, row]));
  // Versions share their barriers: most were trained by the same.
  const labels = new Map<string, BarrierLabels>();
  const labelsOf = (setting: BarrierSetting): BarrierLabels => {
    const barriers = `${setting.volatility} ${setting.multiple}`;
    const known = labels.get(barriers) ?? labelSession(bars, before, setting);
    labels.set(barriers, known);
    return known;
  };
  return awaited.flatMap(({ symbol, ts, kind, version }): OutcomeRow[] => {
    const setting = versions.get(versionName(kind, version)) ?? null;
    const of = setting && labelsOf(setting);
    const row = rowAt.get(ts);
    const key = { symbol, ts, kind, version };
    if (row === undefined || of === null || of.label[row] === UNDEFINED_LABEL)
      return isOver ? [{ ...key, label: null, touch: null, forwardReturn: null }] : [];
    const forwardReturn = bars.close[row + HORIZON_BARS]! / bars.close[row]! - 1;
    return [{ ...key, label: of.label[row]!, touch: of.touch[row]!, forwardReturn }];
  });
}

function labelSession(bars: BarSeries, before: BarSeries, { multiple, volatility }: BarrierSetting): BarrierLabels {
  const sigma = barrierSigma(joinSeries(before, bars), volatility).subarray(before.length);
  return tripleBarrier(bars, new Int32Array(bars.length), sigma, multiple);
}

function regularBars(bars: BarSeries): BarSeries {
  return toSeries(
    bars.symbol,
    [...barsOf([bars])].filter(({ ts }) => sessionAt(ts) !== undefined),
  );
}
