import type { QuarantineRepository } from '@tandem/database';
import type { RejectedAnswer } from '@tandem/sources';
import { REAL_SOURCE } from './real-clock.js';

/**
 * Keeps what an answer held that no bar could be made of, with its reason.
 * @param fetchedAt milliseconds since the Unix epoch
 * @returns rows that were new
 */
export async function quarantineAnswers({ quarantine }: { readonly quarantine: QuarantineRepository }, rejected: readonly RejectedAnswer[], fetchedAt: number): Promise<number> {
  if (rejected.length === 0) return 0;
  return quarantine.add(rejected.map(({ symbol, raw, reason }) => ({ ...(symbol === null ? {} : { symbol }), raw, reason, source: REAL_SOURCE, fetchedAt })));
}
