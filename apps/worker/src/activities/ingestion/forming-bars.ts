import { BAR_MS, type Bar } from '@tandem/domain';
import type { MarketSession } from '@tandem/sources';

/** Above this speed a minute passes within seconds and shows its closed bars alone. */
export const MAX_FORMING_SPEED = 10;

/** Least wall time between two states of the forming bars: what a page can show without flicker. */
const STEP_WALL_MS = 1_000;

/** All bars of a minute as a feed shows them at one time within it. */
export interface FormingStep {
  /** Market time, milliseconds since the Unix epoch. */
  readonly marketTime: number;
  readonly bars: readonly Bar[];
}

/** The states of a minute before it closes, one a wall second at `speed`; none from a source of closed bars only. */
export function formingSteps(session: MarketSession, ts: number, symbols: readonly string[], speed: number): FormingStep[] {
  if (speed > MAX_FORMING_SPEED) return [];
  const paths = symbols.map((symbol) => ({ symbol, path: session.formingPath(symbol, ts) }));
  const steps: FormingStep[] = [];
  for (let elapsed = STEP_WALL_MS * speed; elapsed < BAR_MS; elapsed += STEP_WALL_MS * speed) {
    const bars = paths.flatMap(({ symbol, path }) => {
      const newest = path.findLast(({ elapsedMs }) => elapsedMs <= elapsed);
      if (newest === undefined) return [];
      const { open, high, low, close, volume } = newest;
      return [{ symbol, ts, open, high, low, close, volume }];
    });
    if (bars.length > 0) steps.push({ marketTime: ts + elapsed, bars });
  }
  return steps;
}
