/** Why a connection is refused or cut. */
export const REFUSALS = ['connections', 'busy', 'frames', 'malformed'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** What comes from outside must not fill the log: a line a minute, however often it happens. */
const LOG_MS = 60_000;

/** Counts refused and cut connections, and logs the first at once and the others together. */
export class ConnectionRefusals {
  private readonly counts = new Map<Refusal, number>(REFUSALS.map((reason) => [reason, 0]));
  private unlogged: Partial<Record<Refusal, number>> = {};
  private timer: NodeJS.Timeout | null = null;

  /** @param log writes one line about so many of each since the last one */
  constructor(private readonly log: (counts: Readonly<Partial<Record<Refusal, number>>>) => void) {}

  /** Since the start. */
  get totals(): ReadonlyMap<Refusal, number> {
    return this.counts;
  }

  count(reason: Refusal): void {
    this.counts.set(reason, this.counts.get(reason)! + 1);
    this.unlogged[reason] = (this.unlogged[reason] ?? 0) + 1;
    if (this.timer === null) this.flush();
  }

  private flush(): void {
    this.timer = null;
    if (Object.keys(this.unlogged).length === 0) return;
    this.log(this.unlogged);
    this.unlogged = {};
    this.timer = setTimeout(() => this.flush(), LOG_MS).unref();
  }
}
