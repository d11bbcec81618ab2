import type { Bar } from '@tandem/domain';

/** What the newest stored bars mean for a symbol whose engine already has some. */
export type Reconciliation =
  /** The bars that follow the engine's newest, oldest first; none when nothing is new. */
  | { readonly action: 'append'; readonly bars: readonly Bar[] }
  /** The stored past is not what the engine was fed: a bar was corrected or came late, or too many are new. */
  | { readonly action: 'rebuild' };

/**
 * Compares the bars that an engine was fed last with the newest stored ones. Sources revise their latest minutes, and
 * a split changes all of the past, so equality is checked where both overlap.
 * @param known last bars of the engine, oldest first
 * @param stored newest bars in the database, oldest first
 */
export function reconcile(known: readonly Bar[], stored: readonly Bar[]): Reconciliation {
  const newest = known.at(-1);
  if (newest === undefined) return stored.length === 0 ? { action: 'append', bars: [] } : { action: 'rebuild' };
  const overlapEnd = stored.findIndex((bar) => bar.ts === newest.ts);
  const overlap = stored.slice(0, overlapEnd + 1);
  const counterparts = known.slice(-overlap.length);
  const agrees = overlapEnd >= 0 && counterparts.every((bar, i) => isSame(bar, overlap[i + overlap.length - counterparts.length]!));
  return agrees ? { action: 'append', bars: stored.slice(overlapEnd + 1) } : { action: 'rebuild' };
}

function isSame(a: Bar, b: Bar): boolean {
  return a.ts === b.ts && a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume;
}
