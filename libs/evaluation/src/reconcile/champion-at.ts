/** A value that a pointer to a champion had, from `at` on (wall time, milliseconds since the Unix epoch). */
export interface PointerValue {
  readonly revision: number;
  readonly version: number;
  readonly previousVersion: number | null;
  readonly at: number;
}

/** Whether a version served in its own time. */
export type Service =
  /** The pointer named it. */
  | { readonly state: 'champion' }
  /** The pointer named `named`: the version before was served on, until the new one was loaded or because it could not be; or it had just
   * changed back. */
  | { readonly state: 'changed'; readonly named: number }
  /** No pointer accounts for it. */
  | { readonly state: 'foreign'; readonly named: number | null };

/**
 * The clocks that date changes and predictions may differ by this much, milliseconds: more than `clockOffset` lets pass unwarned would be
 * seen elsewhere.
 */
const CLOCK_TOLERANCE_MS = 5_000;

/**
 * Whether the version that made a prediction was the champion when it was stored.
 * @param changes every value of the pointer of its kind, in any order
 */
export function serviceOf(version: number, recordedAt: number, changes: readonly PointerValue[]): Service {
  const ordered = [...changes].sort((a, b) => a.revision - b.revision);
  const current = ordered.findLast(({ at }) => at <= recordedAt);
  if (current?.version === version) return { state: 'champion' };
  const soon = ordered.find(({ at }) => at > recordedAt && at <= recordedAt + CLOCK_TOLERANCE_MS);
  if (soon?.version === version) return { state: 'champion' };
  if (current !== undefined && servedBefore(current, ordered) === version) return { state: 'changed', named: current.version };
  return { state: 'foreign', named: current?.version ?? null };
}

/** What served when the pointer changed: by a rollback, another version than the one that it would return to. */
function servedBefore(current: PointerValue, ordered: readonly PointerValue[]): number | null {
  return ordered.findLast(({ revision }) => revision < current.revision)?.version ?? current.previousVersion;
}
