import { INGESTOR_STATES, MARKET_PHASES } from '@tandem/domain/enumerations';
import * as z from 'zod';
import { instantSchema } from './common.js';

/**
 * The exchange's day: trading before the open (from 04:00 New York), regular trading, or neither; and the session under way, or the next
 * one.
 */
export const marketHoursSchema = z.object({
  phase: z.enum(MARKET_PHASES),
  /** That session ends at 13:00 New York. */
  earlyClose: z.boolean(),
  opensAt: instantSchema,
  closesAt: instantSchema,
});
export type MarketHours = z.infer<typeof marketHoursSchema>;

/** How what brings prices, news or other data is, as it last said itself. Instants are wall time. */
export const ingestorSchema = z.object({
  /** `prices`, `news`, `macro`, `corporate-actions`. */
  name: z.string(),
  /** `waiting`: for its next turn, or for the market; `paused`: by an operator. */
  state: z.enum(INGESTOR_STATES),
  /** What it does or what is wrong, for people. */
  message: z.string(),
  /** How far it is with something that ends, such as fetching a history; null while it does nothing of the kind. */
  progress: z.object({ done: z.int().nonnegative(), of: z.int().positive() }).nullable(),
  /** When it last spoke, if it has said nothing since although it should have; else null. */
  silentSince: instantSchema.nullable(),
  lastSuccessAt: instantSchema.nullable(),
  lastFailureAt: instantSchema.nullable(),
  lastError: z.string().nullable(),
  nextTryAt: instantSchema.nullable(),
  /** Age of the newest thing fetched when it was stored, milliseconds. */
  lagMs: z.number().nullable(),
  /** Share of the latest requests that failed. */
  errorRate: z.number().min(0).max(1),
  /** Since its process started. */
  requests: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  /** Rows by what became of them (stored, corrected, refused …), since it first ran. */
  counters: z.record(z.string(), z.number()),
});
export type Ingestor = z.infer<typeof ingestorSchema>;
