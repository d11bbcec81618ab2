import { readBarDirectory } from '@tandem/bar-files';
import { sessionAt, sliceSeries, type BarSeries, type Session } from '@tandem/domain';
import { fitInputReferences, type WatchedInputs } from '@tandem/drift';

/** Sessions that say what is usual, as the monitor takes them. */
export const REFERENCE_SESSIONS = 5;

/** A recorded session of all symbols, and what was usual before it. */
export interface RecordedSession {
  readonly session: Session;
  readonly symbols: readonly WatchedInputs[];
}

/** Bars of every symbol. */
export async function readSeries(directory: string): Promise<BarSeries[]> {
  const { files } = await readBarDirectory(directory);
  return files.map(({ bars }) => bars);
}

/** Every recorded session but the first, with the up to five before it as its reference. */
export function sessionsOf(series: readonly BarSeries[]): RecordedSession[] {
  const sessions = [...new Map([...series[0]!.ts].map((ts) => sessionAt(ts)!).map((session) => [session.date, session])).values()];
  return sessions.slice(1).map((session, i) => {
    const first = sessions[Math.max(0, i + 1 - REFERENCE_SESSIONS)]!;
    const usual = fitInputReferences(series.map((bars) => between(bars, first.open, session.open)));
    const symbols = series.map((bars) => ({ bars: between(bars, session.open, session.close), reference: usual.get(bars.symbol)! }));
    return { session, symbols };
  });
}

function between(bars: BarSeries, from: number, to: number): BarSeries {
  const first = bars.ts.findIndex((ts) => ts >= from);
  return sliceSeries(bars, first < 0 ? bars.length : first, bars.ts.findLastIndex((ts) => ts < to) + 1);
}
