import type { ExpectedMoveReason, MoveBandMessage, Update } from '@tandem/contracts';
import { formatCount, formatMove, formatPrice, formatShare, formatShareInTenths } from '../../shared/format';

/** Reasons of the recommendation for which the page shows no expected move: the minutes of the last one have passed. */
const PASSED = ['stale_data', 'market_closed'] as const;
export type MissingReason = ExpectedMoveReason | (typeof PASSED)[number];

/** What the page shows of an update's expected move. */
export interface ShownMove {
  readonly ts: string;
  readonly expectedMove: readonly MoveBandMessage[];
  readonly reason: MissingReason | null;
}

export function shownMove({ ts, expectedMove, expectedMoveReason, recommendation }: Update): ShownMove {
  const passed = PASSED.find((reason) => reason === recommendation.reason);
  return passed === undefined ? { ts, expectedMove, reason: expectedMoveReason } : { ts, expectedMove: [], reason: passed };
}

/** Why there is no expected move, as the second half of a sentence. The record is complete by its type. */
export const moveReasonLabels: Record<MissingReason, string> = {
  no_forecast: 'no model that serves forecasts how far the price goes',
  warming_up: 'the models and the record of past bands are not ready yet',
  input_fault: 'the incoming data of this symbol looks faulty',
  missing_minutes: 'too many of the last 60 minutes are missing',
  session_closing: 'the session closes first',
  few_outcomes: 'fewer than 20 outcomes are known so far, too few to go by',
  stale_data: 'no new bar has come for too long',
  market_closed: 'the market is closed',
};

/** The band that stands for all in a sentence. */
const HEADLINE_LEVEL = 0.8;

/** The 80 % band of the longest horizon; undefined where there is none. */
export const headlineOf = (bands: readonly MoveBandMessage[]): MoveBandMessage | undefined =>
  bands.filter(({ level }) => level === HEADLINE_LEVEL).at(-1);

/** `101.20 and 103.10` */
export const pricesOf = ({ up, down }: Pick<MoveBandMessage, 'up' | 'down'>): string => `${formatPrice(down)} and ${formatPrice(up)}`;

/** Half the width as a share of the close: `±0.93%`. */
export const halfWidthOf = ({ up, down }: Pick<MoveBandMessage, 'up' | 'down'>): string =>
  `±${formatMove(roundToBasisPoint((up - down) / 2 / Math.sqrt(up * down)))}`;

const roundToBasisPoint = (share: number): number => Math.round(share * 10_000) / 10_000;

/** `Expected move, 30 min: 80% between 101.20 and 103.10 (±0.93%)` */
export const moveSentence = (band: MoveBandMessage): string =>
  `Expected move, ${band.minutes} min: ${formatShare(band.level)} between ${pricesOf(band)} (${halfWidthOf(band)})`;

/** `80% band: held 79.8% of 6,964 in 5 sessions; worst 77.6%` */
export function coverageSentence({ level, coverage, outcomes, sessions, worstSession }: MoveBandMessage): string {
  const band = `${formatShare(level)} band`;
  if (coverage === null) return `${band}: no outcome is known yet`;
  const span = sessions === 1 ? '1 session' : `${sessions} sessions`;
  const worst = worstSession === null ? '' : `; worst ${formatShareInTenths(worstSession)}`;
  return `${band}: held ${formatShareInTenths(coverage)} of ${formatCount(outcomes)} in ${span}${worst}`;
}

/** Which bands have not held as they should, and what to make of it; null while all do. */
export function outsideSentence(bands: readonly MoveBandMessage[]): string | null {
  const outside = bands.filter(({ withinLimits }) => !withinLimits);
  if (outside.length === 0) return null;
  const names = outside.map(({ level, minutes }) => `${formatShare(level)} at ${minutes} min`);
  const which = outside.length === bands.length ? 'all bands' : names.join(', ');
  return `Not to be relied on: ${which} held too often or too rarely (drawn grey and dashed).`;
}

/** The expected move in a sentence, or why there is none: what the chart says to those who do not see it. */
export function moveText({ expectedMove, reason }: ShownMove): string {
  const band = headlineOf(expectedMove);
  return band === undefined ? (missingSentence(expectedMove, reason) ?? '') : `${moveSentence(band)}.`;
}

/** Why there are no bands, or not of all horizons; null while nothing is missing. */
export function missingSentence(bands: readonly MoveBandMessage[], reason: MissingReason | null): string | null {
  if (reason === null) return null;
  return `${bands.length === 0 ? 'No expected move' : 'No longer horizon'}: ${moveReasonLabels[reason]}.`;
}
