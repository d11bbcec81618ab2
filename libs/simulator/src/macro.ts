import { nextSession, type MacroObservation, type Session } from '@tandem/domain';
import { vixOf, type MarketState } from './market-day.js';
import type { RandomStream } from './random-stream.js';

/** The VIX is final a quarter of an hour after the close (Cboe). */
const VIX_DELAY_MS = 15 * 60_000;

/** What is observed of `state` at the end of a session, in hundredths as FRED prints it. */
export function macroOf(session: Session, state: MarketState, random: RandomStream): readonly MacroObservation[] {
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return [
    { series: 'VIXCLS', observedOn: session.date, availableAt: session.close + VIX_DELAY_MS, value: rounded(vixOf(state, random)) },
    // The Federal Reserve publishes yields (H.15) on the afternoon of the next business day.
    { series: 'DGS10', observedOn: session.date, availableAt: nextSession(session.date).close + VIX_DELAY_MS, value: rounded(state.yield10y) },
  ];
}
