import { addDays, newYorkInstant, nextSession } from '@tandem/domain';

/**
 * First day on or after `date` on which the Board of Governors publishes its daily releases. The exchange's calendar is used
 * for the Board's (https://www.federalreserve.gov/aboutthefed/k8.htm) but for Columbus Day and Veterans Day, when stocks
 * trade and the Board is closed; Good Friday, on which the Board is open, only makes the result a day later.
 * @param date `YYYY-MM-DD`, 1998 to 2099
 */
function businessDayFrom(date: string): string {
  return nextBusinessDay(addDays(date, -1));
}

/** First such day after `date`. */
function nextBusinessDay(date: string): string {
  let day = nextSession(date).date;
  while (isBoardHoliday(day)) day = nextSession(day).date;
  return day;
}

/** Columbus Day, the second Monday in October; Veterans Day, 11 November or the Monday after a Sunday (5 U.S.C. 6103). */
function isBoardHoliday(session: string): boolean {
  const monday = new Date(session).getUTCDay() === 1;
  const monthDay = session.slice(5);
  if (monday && monthDay >= '10-08' && monthDay <= '10-14') return true;
  return monthDay === '11-11' || (monday && monthDay === '11-12');
}

/**
 * When what is observed of a day or month `observedOn` (`YYYY-MM-DD`) counts as known, milliseconds since the Unix epoch.
 * Never decreases with `observedOn`.
 */
export type ReleaseTime = (observedOn: string) => number;

/** Minutes since New York midnight. */
const MINUTE = { bls: 8 * 60 + 30, open: 9 * 60 + 30, h15: 16 * 60 + 15, endOfDay: 24 * 60 } as const;

/**
 * The exchange's calendar begins in 1998. What was observed earlier counts as observed on its first session: late, hence safe,
 * and far before anything that a model is trained on.
 */
const FIRST_SESSION = '1998-01-02';
const inCalendar = (date: string) => (date < FIRST_SESSION ? FIRST_SESSION : date);

/** The open of the first session after the day. */
const openOfNextSession: ReleaseTime = (observedOn) => nextSession(inCalendar(observedOn)).open;

/**
 * H.15: 16:15 on the business day after the day. A Saturday, Sunday or holiday is published with the business day that follows
 * it, hence one business day later still (of DFF, 5 to 7 March 2022 all became known on Tuesday the 8th).
 */
const afterH15: ReleaseTime = (observedOn) => newYorkInstant(nextBusinessDay(businessDayFrom(inCalendar(observedOn))), MINUTE.h15);

/** 08:30 on the last day of the month after the one that the day is in, but for releases that came later still. */
function byEndOfNextMonth(later: Readonly<Record<string, string>> = {}): ReleaseTime {
  return (observedOn) => newYorkInstant(later[observedOn.slice(0, 7)] ?? endOfNextMonth(observedOn), MINUTE.bls);
}

function endOfNextMonth(date: string): string {
  const firstAfter = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) + 1, 1));
  return addDays(firstAfter.toISOString().slice(0, 10), -1);
}

/** What is known of the publication of a series. */
interface ReleaseRule {
  /** When a value is taken for known without a vintage: by the publisher's calendar, at its latest. */
  readonly lag: ReleaseTime;
  /** New York time of the release on the day of a vintage, minutes since midnight. */
  readonly minute: number;
  /** Never known earlier than this, whatever its vintage. */
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
 * 2015). The last day of that month covers every release since 2000, those after the shutdowns of 2013 (consumer prices on
 * 30 October) and 2025 (24 October, 18 December; employment on 16 December) as well, but for the one that `later` names. October 2025 was
 * never
 * published (https://www.bls.gov/bls/2025-lapse-revised-release-dates.htm). Another long shutdown needs an entry here, or a
 * key, with which there are vintages.
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

/**
 * When a value of a vintage became known, milliseconds since the Unix epoch: at the hour of the series' release on the day of
 * the vintage, at the end of that day where the hour is not known.
 */
export function vintageTime(series: string, observedOn: string, vintage: string): number {
  const rule = RELEASE_RULES.get(series);
  const released = newYorkInstant(vintage, rule?.minute ?? MINUTE.endOfDay);
  return Math.max(released, rule?.notBefore?.(observedOn) ?? released);
}
