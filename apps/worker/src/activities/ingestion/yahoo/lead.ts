/** A session's work begins this long before its opening: time to learn of the day's splits and of what was missed. */
export const LEAD_MS = 10 * 60_000;
