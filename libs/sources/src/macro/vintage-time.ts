import { newYorkInstant } from '@tandem/domain';
import { RELEASE_RULES } from './release-rules.js';
import { MINUTE } from './release-times.js';

/**
 * When a value of a vintage became known, milliseconds since the Unix epoch: at the hour of the series' release on the day of
 * the vintage, at the end of that day where the hour is not known.
 */
export function vintageTime(series: string, observedOn: string, vintage: string): number {
  const rule = RELEASE_RULES.get(series);
  const released = newYorkInstant(vintage, rule?.minute ?? MINUTE.endOfDay);
  return Math.max(released, rule?.notBefore?.(observedOn) ?? released);
}
