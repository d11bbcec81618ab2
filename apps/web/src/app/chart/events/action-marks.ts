import type { Action, Interval, PredictionsResponse } from '@tandem/contracts';
import { MINUTE_MS, newYorkTime } from '../series/candle';
import { bucketStart } from '../series/intervals';

export type Side = Exclude<Action, 'HOLD'>;
export type Outcome = NonNullable<PredictionsResponse['records'][number]['outcome']>;

/** Where BUY or SELL began, and what came of it. */
export interface ActionMark {
  /** Start of the minute, epoch milliseconds. */
  readonly ts: number;
  readonly side: Side;
  readonly outcome: Outcome;
}

/** A recommendation looks 30 bars ahead; before they are over nothing is known of it. */
export const AWAITED_MS = 30 * MINUTE_MS;

/** The recommended action at each minute, from which the chart takes where BUY or SELL began. */
export class ActionMarks {
  private readonly noted = new Map<number, { readonly action: Action; readonly outcome: Outcome }>();
  private runs: readonly ActionMark[] | null = [];

  clear(): void {
    this.noted.clear();
    this.runs = null;
  }

  /**
   * @param ts start of the minute, epoch milliseconds
   * @param outcome null: not known yet
   */
  note(ts: number, action: Action, outcome: Outcome | null = null): void {
    this.noted.set(ts, { action, outcome: outcome ?? 'awaited' });
    this.runs = null;
  }

  /** Where an action other than HOLD began: one mark for a run of equal actions, so that the chart stays readable. Oldest first. */
  begun(): readonly ActionMark[] {
    if (this.runs !== null) return this.runs;
    const marks: ActionMark[] = [];
    let previous: Action | undefined;
    for (const [ts, { action, outcome }] of [...this.noted].sort(([a], [b]) => a - b)) {
      if (action !== 'HOLD' && action !== previous) marks.push({ ts, side: action, outcome });
      previous = action;
    }
    this.runs = marks;
    return marks;
  }

  /** Whether a mark waits for an outcome that should be known by then. */
  isOverdue(now: number): boolean {
    return this.begun().some(({ ts, outcome }) => outcome === 'awaited' && now - ts > AWAITED_MS);
  }
}

/**
 * The marks of each candle of an interval, by its start: at most one a side, the newest.
 * @param at the past minute that is shown: what came later, outcomes too, was not known; null: now
 */
export function marksByCandle(marks: readonly ActionMark[], interval: Interval, at: number | null): Map<number, ActionMark[]> {
  const byCandle = new Map<number, ActionMark[]>();
  for (const mark of marks) {
    if (at !== null && mark.ts > at) break;
    const start = bucketStart({ x: mark.ts, minute: newYorkTime(mark.ts).minute }, interval);
    const known = at === null || at - mark.ts >= AWAITED_MS ? mark : { ...mark, outcome: 'awaited' as const };
    byCandle.set(start, [...(byCandle.get(start) ?? []).filter(({ side }) => side !== mark.side), known]);
  }
  return byCandle;
}

const OUTCOME_TEXTS: Record<Outcome, string> = {
  hit: 'hit',
  missed: 'missed',
  awaited: 'outcome awaited',
  unlabelled: 'outcome not counted',
};

/** `BUY, hit` */
export const markText = ({ side, outcome }: ActionMark): string => `${side}, ${OUTCOME_TEXTS[outcome]}`;
