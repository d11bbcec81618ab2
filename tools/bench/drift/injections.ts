import { BAR_MS, sessionMinutes, type BarSeries, type Severity } from '@tandem/domain';
import { watchInputs, type DriftEpisode, type WatchedInputs } from '@tandem/drift';
import type { Delay } from './delays.ts';
import { SYMBOL_FAULTS, withFault, withVolatility, type SymbolFault } from './faults.ts';
import type { RecordedSession } from './recorded.ts';

/** Severity of each episode's cause and subject after every minute that was watched. */
export type Timeline = Map<string, Severity[]>;

/** What inputs and market come to in the minutes of a session, each looked at. */
export function watch({ session, symbols }: RecordedSession, from = 0, to = sessionMinutes(session)): Timeline {
  const timeline: Timeline = new Map();
  let episodes: DriftEpisode[] = [];
  for (let minute = from; minute < to; minute++) {
    const at = session.open + minute * BAR_MS;
    episodes = watchInputs(symbols, episodes, at, at + BAR_MS).map(({ episode }) => episode);
    const now = new Map(episodes.map(({ cause, subject, severity }) => [`${cause} ${subject}`, severity]));
    for (const subject of now.keys()) {
      if (!timeline.has(subject)) timeline.set(subject, new Array<Severity>(minute - from).fill('ok'));
    }
    for (const [subject, line] of timeline) line.push(now.get(subject) ?? 'ok');
  }
  return timeline;
}

/** A fault of bars, and what is to become of it. */
export interface Injection {
  readonly name: string;
  /** Whether models read bars with it: ingestion does not refuse them, and they are not those of another fault. */
  readonly seen: boolean;
  /** What is looked for: a hold of the symbol, or a warning of the market. */
  readonly wanted: 'hold' | 'warning';
  /** @param at place of the symbol */
  readonly change: (bars: BarSeries, onset: number, isIt: boolean) => BarSeries;
}

const SEEN: readonly SymbolFault[] = ['stuck feed', 'price × 100', 'open and close swapped', 'volume in lots'];

export const INJECTIONS: readonly Injection[] = [
  ...SYMBOL_FAULTS.map((name): Injection => ({
    name,
    seen: SEEN.includes(name),
    wanted: 'hold',
    change: (bars, onset, isIt) => (isIt ? withFault(bars, onset, name) : bars),
  })),
  ...[2, 4].map((factor): Injection => ({
    name: `volatility × ${factor}, all symbols`,
    seen: true,
    wanted: 'warning',
    change: (bars, onset) => withVolatility(bars, onset, factor),
  })),
];

/** A session with a fault in it. */
export interface Injected extends RecordedSession {
  readonly onset: number;
  /** Place of the symbol whose bars have it, where not all have. */
  readonly at: number;
}

export function inject(recorded: RecordedSession, { change }: Injection, onset: number, at: number): Injected {
  const symbols = recorded.symbols.map((one, i): WatchedInputs => ({ ...one, bars: change(one.bars, onset, i === at) }));
  return { ...recorded, symbols, onset, at };
}

/** What was done about a fault, and when, in market minutes from its onset. */
export interface Outcome {
  /** Bars did not come, as ingestion refused them, and the live loop holds a symbol without prices. */
  readonly stale: Delay;
  /** A rule found it; the wait for the next check is in it. */
  readonly found: Delay;
}

/** A symbol without a bar for two minutes is held by the live loop (`isStale`). */
const STALE_MS = 2 * BAR_MS;

/** @param wait minutes until the next check */
export function outcomeOf(injected: Injected, { wanted }: Injection, wait: number, minutes: number): Outcome {
  const { session, symbols, onset, at } = injected;
  const { bars } = symbols[at]!;
  const subject = wanted === 'hold' ? `input_fault ${bars.symbol}` : 'market_drift market';
  const line = watch(injected, onset, Math.min(onset + minutes, sessionMinutes(session))).get(subject) ?? [];
  const found = line.findIndex((severity) => severity === 'severe' || (wanted === 'warning' && severity === 'warning'));
  return { stale: wanted === 'hold' ? staleAfter(bars, session.open, onset, minutes) : null, found: found < 0 ? null : found + 1 + wait };
}

function staleAfter({ ts }: BarSeries, open: number, onset: number, minutes: number): Delay {
  for (let minute = 0; minute < minutes; minute++) {
    const now = open + (onset + minute) * BAR_MS;
    const newest = ts.findLastIndex((one) => one + BAR_MS <= now);
    if (newest >= 0 && now - (ts[newest]! + BAR_MS) >= STALE_MS) return minute;
  }
  return null;
}

/** The first of what was done. */
export function delayOf({ stale, found }: Outcome): Delay {
  if (stale === null || found === null) return stale ?? found;
  return Math.min(stale, found);
}
