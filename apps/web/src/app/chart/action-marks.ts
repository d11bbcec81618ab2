import type { Action } from '@tandem/contracts';

export type Mark = Exclude<Action, 'HOLD'>;

/** The recommended action at each bar, from which the chart takes where BUY or SELL began. */
export class ActionMarks {
  private readonly actions = new Map<number, Action>();

  clear(): void {
    this.actions.clear();
  }

  /** @param ts start of the bar, epoch milliseconds. */
  note(ts: number, action: Action): void {
    this.actions.set(ts, action);
  }

  /** Where an action other than HOLD began: one mark for a run of equal actions, so that the chart stays readable. */
  begun(): ReadonlyMap<number, Mark> {
    const marks = new Map<number, Mark>();
    let previous: Action | undefined;
    for (const [ts, action] of [...this.actions].sort(([a], [b]) => a - b)) {
      if (action !== 'HOLD' && action !== previous) marks.set(ts, action);
      previous = action;
    }
    return marks;
  }
}
