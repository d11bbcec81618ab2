import { adjustSeries, DEFAULT_SYMBOLS, joinSeries } from '@tandem/domain';
import { fitInputReferences, type InputReference } from '@tandem/drift';
import { createSimulator, type SimulatedSession } from '@tandem/simulator';
import { exactRateBounds } from '../../../libs/evaluation/testing/exact-bounds.ts';
import { table } from './delays.ts';
import { alarmsOf } from './inputs.ts';
import { REFERENCE_SESSIONS, type RecordedSession } from './recorded.ts';

/** Sessions of the simulated market, each with the five before it as its reference, with splits and dividends taken into account. */
function* simulatedSessions(sessions: number, seed: number): Generator<RecordedSession> {
  const simulator = createSimulator({ symbols: [...DEFAULT_SYMBOLS], seed });
  let before: SimulatedSession[] = [];
  for (let i = 0; i < REFERENCE_SESSIONS + sessions; i++) {
    const today = simulator.nextSession();
    if (i >= REFERENCE_SESSIONS) {
      const usual = usualBefore(before, today);
      yield { session: today.session, symbols: today.bars.map((bars) => ({ bars, reference: usual.get(bars.symbol)! })) };
    }
    before = [...before, today].slice(-REFERENCE_SESSIONS);
  }
}

function usualBefore(before: readonly SimulatedSession[], today: SimulatedSession): Map<string, InputReference> {
  // A dividend needs the day's bars to be valued; it moves a price by less than any rule minds.
  const splits = [...before, today].flatMap(({ corporateActions }) => corporateActions).filter(({ kind }) => kind === 'split');
  const histories = today.bars.map((_, at) => before.map(({ bars }) => bars[at]!).reduce(joinSeries));
  return fitInputReferences(histories.map((history) => adjustSeries(history, splits)));
}

/** Alarms of inputs and market in a simulated market without faults, whose jumps, news and quiet days no rule was set on. */
export function simulatedFalseAlarms(sessions: number, seed: number): string {
  const counts = { input_fault: { warnings: 0, severe: 0 }, market_drift: { warnings: 0, severe: 0 } };
  for (const session of simulatedSessions(sessions, seed)) {
    const alarms = alarmsOf(session);
    for (const cause of ['input_fault', 'market_drift'] as const) {
      counts[cause].warnings += alarms[cause].warnings;
      counts[cause].severe += alarms[cause].severe;
    }
  }
  const rate = (count: number) => {
    const { low, high } = exactRateBounds(count, sessions);
    return `${(count / sessions).toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
  };
  const rows = Object.entries(counts).map(([cause, { warnings, severe }]) => [
    cause === 'input_fault' ? "a symbol's inputs" : 'the market',
    String(warnings),
    rate(warnings),
    String(severe),
    rate(severe),
  ]);
  return table([`simulated market, ${sessions} sessions`, 'warnings', 'a session', 'held', 'a session'], rows);
}
