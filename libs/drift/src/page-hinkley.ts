/** How much the level is above and below what is usual, by now. A document: it survives JSON. */
export interface PageHinkleyState {
  readonly rise: number;
  readonly fall: number;
}

/** What counts as usual. */
export interface PageHinkleyLimits {
  /** A value within ± `slack` of zero counts for nothing, in units of the values. */
  readonly slack: number;
  /** A value beyond ± `clip` counts as this much: one odd minute is no change of level. */
  readonly clip: number;
}

export const LEVEL: PageHinkleyState = { rise: 0, fall: 0 };

/**
 * Page–Hinkley's test of a change of level, both ways (Page, Continuous inspection schemes, Biometrika 41, 1954; Hinkley 1971): sums of
 * what exceeds the slack, that never fall below zero. The values are standardised, for the test has a scale; and what is usual is known to
 * be zero, so that no running mean is subtracted (as river's `PageHinkley` does), which would take a level that lasts for usual.
 * @param value standardised; anything but a finite number leaves the state as it is
 */
export function pushPageHinkley({ rise, fall }: PageHinkleyState, value: number, { slack, clip }: PageHinkleyLimits): PageHinkleyState {
  if (!Number.isFinite(value)) return { rise, fall };
  const counted = Math.max(-clip, Math.min(clip, value));
  return { rise: Math.max(0, rise + counted - slack), fall: Math.max(0, fall - counted - slack) };
}
