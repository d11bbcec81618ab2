import type { CorporateAction, FormingBar, MacroObservation, Session } from '@tandem/domain';
import { formingBars } from './bar-builder.js';
import type { Events } from './news.js';
import type { SimulatedSession } from './session.js';
import { STEPS } from './steps.js';
import type { SymbolDay } from './symbol-session.js';

/** All that came of one symbol in one session. */
export interface SymbolOutcome {
  readonly symbol: string;
  readonly events: Events;
  readonly actions: readonly CorporateAction[];
  readonly day: SymbolDay;
}

/** Puts the outcomes of all symbols together into what a data vendor would have delivered. */
export function toSimulatedSession(session: Session, outcomes: readonly SymbolOutcome[], macro: readonly MacroObservation[]): SimulatedSession {
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
