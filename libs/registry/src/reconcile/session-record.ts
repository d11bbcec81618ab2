import {
  AuditRepository,
  ChampionRepository,
  CorporateActionRepository,
  ServedRepository,
  type AuditRow,
  type ChampionChangeRow,
  type CorporateActionRow,
  type Database,
  type ServedRow,
} from '@tandem/database';
import {
  BAR_MS,
  MARKET_SYMBOL,
  WINDOW_BARS,
  type MarketClock,
  type ModelKind,
  type RecommendationReason,
  type Session,
  type Source,
} from '@tandem/domain';
import type { ServedPrediction } from '@tandem/evaluation';

/** A minute on which something was recorded, and when. */
export interface RecordedMinute {
  readonly ts: number;
  /** When its predictions were stored, by the database's clock. */
  readonly recordedAt: number;
  /** The market's time of that: what was fetched later it did not know. */
  readonly marketTime: number;
}

/** Everything recorded of a session, and what dates it. */
export interface SessionRecord {
  readonly session: Session;
  /** Bars from here on, milliseconds since the Unix epoch, are not expected to be predicted on yet. */
  readonly until: number;
  readonly served: readonly ServedPrediction[];
  /** Whose bars were predicted on. */
  readonly symbols: readonly string[];
  /** Minutes with predictions, ascending: the last of the session before that reach into this one's windows, then this session's. */
  readonly minutes: readonly RecordedMinute[];
  /** Their starts. */
  readonly recordedMinutes: ReadonlySet<number>;
  /** Reasons of the recommendations, by `barKey`. */
  readonly reasons: ReadonlyMap<string, RecommendationReason>;
  /** Bars on which something was recorded, by `barKey`. */
  readonly recorded: ReadonlySet<string>;
  /** When bars that came after the end of their minute were fetched, market time, by `barKey`. */
  readonly fetchedAt: ReadonlyMap<string, number>;
  readonly championChanges: Readonly<Record<ModelKind, readonly ChampionChangeRow[]>>;
  /** Bars that were replaced or removed on command, newest first. */
  readonly barChanges: readonly AuditRow[];
  readonly actions: readonly CorporateActionRow[];
}

export const barKey = (symbol: string, ts: number) => `${symbol} ${ts}`;

/** Whether a stored bar may have come only after its minute: on others of that minute something was recorded, on this one nothing. */
export function isInDoubt({ minutes, recorded, symbols, fetchedAt, recordedMinutes }: SessionRecord, symbol: string, ts: number): boolean {
  if (minutes.length === 0 || ts < minutes[0]!.ts || recorded.has(barKey(symbol, ts))) return false;
  return symbols.includes(symbol) ? recordedMinutes.has(ts) : fetchedAt.has(barKey(symbol, ts));
}

/** Far enough back for the last 60 bars before a session, which its first windows show: none is longer away than over a long weekend. */
export const LEAD_MS = 7 * 86_400_000;

/** Entries of the audit log that are looked through. */
const MAX_AUDIT_ENTRIES = 1_000;
const BAR_CHANGES = ['bars-replaced', 'bars-removed'];

/** Reads what is recorded of a session. @param clock of the market of the database */
export async function readSessionRecord(database: Database, session: Session, clock: MarketClock): Promise<SessionRecord> {
  const served = new ServedRepository(database);
  const from = session.open - LEAD_MS;
  const [rows, reasons] = await Promise.all([served.predictions(from, session.close), served.reasons(from, session.close)]);
  const inSession = rows.filter(({ ts }) => ts >= session.open);
  const symbols = [...new Set([...inSession, ...reasons.filter(({ ts }) => ts >= session.open)].map(({ symbol }) => symbol))].sort();
  const dated = await served.lateBars([...new Set([MARKET_SYMBOL, ...symbols])], from, session.close, 0);
  const audit = await new AuditRepository(database).list(MAX_AUDIT_ENTRIES);
  const minutes = minutesOf(rows, session, clock.source);
  const isOpen = clock.session === session.date && clock.state === 'open';
  return {
    session,
    until: isOpen ? (minutes.at(-1)?.ts ?? session.open) + 1 : session.close,
    served: inSession.map(toServed),
    symbols,
    minutes,
    recordedMinutes: new Set(minutes.map(({ ts }) => ts)),
    reasons: new Map(reasons.map(({ symbol, ts, reason }) => [barKey(symbol, ts), reason])),
    recorded: new Set([...rows, ...reasons].map(({ symbol, ts }) => barKey(symbol, ts))),
    fetchedAt: new Map(dated.map(({ symbol, ts, fetchedAt }) => [barKey(symbol, ts), fetchedAt])),
    championChanges: await readChampionChanges(database),
    barChanges: audit.filter(({ action }) => BAR_CHANGES.includes(action)),
    actions: (await new CorporateActionRepository(database).list()).filter(({ symbol }) => symbols.includes(symbol)),
  };
}

/** Every value of the pointers to the champions, newest first. */
export async function readChampionChanges(database: Database): Promise<SessionRecord['championChanges']> {
  const changes = new ChampionRepository(database);
  const [lstm, transformer] = await Promise.all([changes.history('lstm'), changes.history('transformer')]);
  return { lstm, transformer };
}

export function toServed({ symbol, ts, kind, version, down, neutral, up, recordedAt }: ServedRow): ServedPrediction {
  return { symbol, ts, kind, version, probabilities: [down, neutral, up], recordedAt };
}

/** A virtual market stands still until the minute is stored; the other one's time is that of the wall. */
function minutesOf(rows: readonly ServedRow[], session: Session, source: Source): RecordedMinute[] {
  const first = new Map<number, number>();
  for (const { ts, recordedAt } of rows) first.set(ts, Math.min(first.get(ts) ?? Infinity, recordedAt));
  const all = [...first].map(([ts, recordedAt]) => ({ ts, recordedAt, marketTime: source === 'yahoo' ? recordedAt : ts + BAR_MS }));
  const lead = all.filter(({ ts }) => ts < session.open).slice(-WINDOW_BARS);
  return [...lead, ...all.filter(({ ts }) => ts >= session.open)];
}
