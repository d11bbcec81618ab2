import type { BarRepository, DriftReportRow } from '@tandem/database';
import { BAR_MS, sessionAt, sessionsBefore, type BarSeries, type Session } from '@tandem/domain';
import { fitInputReferences, type DriftEpisode, type InputReference } from '@tandem/drift';
import { episodesOf, type Evidence } from './describe-check.js';

/** Sessions that say what is usual: a week, in which every symbol has its quiet and its busy day. */
export const REFERENCE_SESSIONS = 5;

/** Market minutes between two checks. */
export const CHECK_MINUTES = 5;

/**
 * Symbols whose predictions one check looks at, however many there are: their answers take most of its time. Symbols move together, so that
 * a hundred say of a champion what five hundred do.
 */
const MAX_SYMBOLS = 100;

/** Those of symbols, evenly spread, that are looked at: the same ones at each check, or in turn. @param turn counts the checks */
export function someOf<T>(symbols: readonly T[], turn = 0): T[] {
  const groups = Math.ceil(symbols.length / MAX_SYMBOLS);
  return symbols.filter((_, i) => i % groups === turn % groups);
}

/** What a check looks at, the same for all that look. */
export interface Look {
  readonly session: Session;
  /** Market times, milliseconds since the Unix epoch: until when the check before looked, and until when this one does. */
  readonly from: number;
  readonly at: number;
  /** The episodes under way at `from`. */
  readonly episodes: readonly DriftEpisode[];
  /** What the check before has written down to go on from. */
  readonly evidence: readonly Evidence[];
  /** Bars of every symbol: those of the sessions before, and those of this one until `at`. */
  readonly before: ReadonlyMap<string, BarSeries>;
  readonly today: readonly BarSeries[];
  /** What is usual, by symbol; those without a bar before the session are missing. */
  readonly usual: ReadonlyMap<string, InputReference>;
}

type History = Pick<Look, 'session' | 'before' | 'usual'>;

/** Reads what checks look at; the sessions before once a session, for what is usual does not change while it lasts. */
export class LookReader {
  private history: History | null = null;

  constructor(
    private readonly bars: BarRepository,
    private readonly symbols: readonly string[],
  ) {}

  /** @param newest the report of the check before; null before the first one */
  async read(at: number, newest: DriftReportRow | null): Promise<Look> {
    const session = sessionAt(at - BAR_MS)!;
    const [history, today] = await Promise.all([this.historyOf(session), this.bars.series(this.symbols, session.open, at)]);
    // A session begins without episodes: what is usual has changed, and what was held is closed with the market.
    const goesOn = newest?.session === session.date;
    const [from, episodes] = goesOn ? [newest.at, episodesOf(newest)] : [session.open, []];
    return { ...history, from, at, episodes, evidence: newest?.evidence ?? [], today };
  }

  /** Reads what is usual in a session ahead of its first check. */
  async prepare(session: Session): Promise<void> {
    await this.historyOf(session);
  }

  private async historyOf(session: Session): Promise<History> {
    if (this.history?.session.date === session.date) return this.history;
    const [first] = sessionsBefore(session.date, REFERENCE_SESSIONS);
    const series = await this.bars.series(this.symbols, first!.open, session.open);
    return (this.history = { session, usual: fitInputReferences(series), before: new Map(series.map((one) => [one.symbol, one])) });
  }
}
