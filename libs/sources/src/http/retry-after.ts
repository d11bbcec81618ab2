/** A longer wait is not believed: after an hour one request finds out. */
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds that a `Retry-After` header asks to wait, at most an hour; null without one that can be read.
 * Either seconds or a date (RFC 9110, 10.2.3).
 */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1_000;
  return Number.isNaN(wait) ? null : Math.min(LONGEST_MS, Math.max(0, wait));
}
