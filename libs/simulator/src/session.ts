import type { BarSeries, CorporateAction, FormingBar, MacroObservation, NewsItem, Session } from '@tandem/domain';
import { formingBars, STEPS } from './bar-builder.js';
import type { Events } from './news.js';
import type { SymbolDay, SymbolTruth } from './symbol-session.js';

/** One simulated trading day: what a data vendor would have delivered of it. */
export interface SimulatedSession {
  readonly session: Session;
  /** One series a symbol, in the order of the options; one bar a minute of the session (390, or 210 on half days). */
  readonly bars: readonly BarSeries[];
  /** Published after the previous close and before this one, in order of time. */
  readonly news: readonly NewsItem[];
  /** Observed on this day, published after its close. */
  readonly macro: readonly MacroObservation[];
  /** Effective from this session's first bar on: prices and volumes of this session already show them. */
  readonly corporateActions: readonly CorporateAction[];
  /** What was injected: known to the simulator alone. In the order of `bars`. */
  readonly truth: readonly SymbolTruth[];
  /**
   * How the bar of `minute` (0 at the open) of `symbol` came about: what a feed shows of it before it closes, in order
   * of time, the last equal to the bar itself.
   * @throws RangeError for a symbol or a minute that the session does not have
   */
  formingPath(symbol: string, minute: number): readonly FormingBar[];
}

/** All that came of one symbol in one session. */
export interface SymbolOutcome {
  readonly symbol: string;
  readonly events: Events;
  readonly actions: readonly CorporateAction[];
  readonly day: SymbolDay;
}

/** Puts the outcomes of all symbols together into what a data vendor would have delivered. */
export function toSimulatedSession(
  session: Session,
  outcomes: readonly SymbolOutcome[],
  macro: readonly MacroObservation[],
): SimulatedSession {
  return {
    session,
    macro,
    bars: outcomes.map(({ day }) => day.bars),
    truth: outcomes.map(({ day }) => day.truth),
    news: outcomes.flatMap(({ events }) => events.news).sort((a, b) => a.publishedAt - b.publishedAt),
    corporateActions: outcomes.flatMap(({ actions }) => actions),
    formingPath: (symbol, minute) => formingPath(outcomes, symbol, minute),
  };
}

function formingPath(outcomes: readonly SymbolOutcome[], symbol: string, minute: number): readonly FormingBar[] {
  const day = outcomes.find((outcome) => outcome.symbol === symbol)?.day;
  const volume = day?.bars.volume[minute];
  if (day === undefined || volume === undefined) throw new RangeError(`This session has no minute ${minute} of ${symbol}.`);
  return formingBars(day.stepPrices.subarray(minute * STEPS, (minute + 1) * STEPS), volume);
}
