import { afterH15, byEndOfNextMonth, MINUTE, openOfNextSession, type ReleaseTime } from './release-times.js';

/** What is known of the publication of a series. */
export interface ReleaseRule {
  /** When a value is taken for known if no vintage tells: by the publisher's calendar, at its latest. */
  readonly lag: ReleaseTime;
  /** New York time of the release on the day of a vintage, minutes since midnight. */
  readonly minute: number;
  /** Never known earlier than this, whatever its vintage says. */
  readonly notBefore?: ReleaseTime;
}

/**
 * H.15 "is posted daily Monday through Friday at 4:15pm", with the rates of the business day before, "not on holidays or in the
 * event that the Board is closed" (https://www.federalreserve.gov/releases/h15/).
 */
const H15: ReleaseRule = { lag: afterH15, minute: MINUTE.h15 };

/**
 * The Bureau of Labor Statistics publishes at 08:30 (https://www.bls.gov/schedule/news_release/): employment on about the first
 * Friday of the following month, consumer prices on about its tenth to fifteenth, in some years as late as the 26th (January
 * 2015). The last day of that month covers every release since 2000, those after the shutdowns of 2013 (consumer prices on 30 October) and 2025
 * (24 October, 18 December; employment on 16 December) as well, but for the one that `later` names. October 2025 was never
 * published (https://www.bls.gov/bls/2025-lapse-revised-release-dates.htm). Another long shutdown needs an entry here, or a
 * key, whose vintages tell.
 */
const bls = (later?: Readonly<Record<string, string>>): ReleaseRule => ({ lag: byEndOfNextMonth(later), minute: MINUTE.bls });

/**
 * Series whose publication is known. The index of Cboe is final a quarter of an hour after the close, but FRED has it on the
 * next morning only, and a close must not be used on its own day: it counts from the open of the next session on.
 */
export const RELEASE_RULES: ReadonlyMap<string, ReleaseRule> = new Map([
  ['VIXCLS', { lag: openOfNextSession, minute: MINUTE.open, notBefore: openOfNextSession }],
  ['DGS10', H15],
  ['DFF', H15],
  ['CPIAUCSL', bls()],
  ['UNRATE', bls({ '2025-09': '2025-11-20' })],
]);
