import { INGESTOR_STATES, MARKET_PHASES } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { count, instantParameter, instantSchema, ordinal, share, wholeNumberParameter } from './common.js';

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
  progress: z.nullable(z.object({ done: count, of: ordinal })),
  /** When it last spoke, if it has said nothing since although it should have; else null. */
  silentSince: z.nullable(instantSchema),
  lastSuccessAt: z.nullable(instantSchema),
  lastFailureAt: z.nullable(instantSchema),
  lastError: z.nullable(z.string()),
  nextTryAt: z.nullable(instantSchema),
  /** Age of the newest thing fetched when it was stored, milliseconds. */
  lagMs: z.nullable(z.number()),
  /** Share of the latest requests that failed. */
  errorRate: share,
  /** Since its process started. */
  requests: count,
  failures: count,
  /** Rows by what became of them (stored, corrected, refused …), since it first ran. */
  counters: z.record(z.string(), z.number()),
});
export type Ingestor = z.infer<typeof ingestorSchema>;

/** Query of `GET sessions`: the newest `limit` sessions with bars that start before `before`. */
export const sessionsQuerySchema = z.object({
  before: z.optional(instantParameter('Bars from then on are not looked at')),
  limit: z.prefault(wholeNumberParameter(1, 250), 60),
});
export type SessionsQuery = z.infer<typeof sessionsQuerySchema>;

/** A session of which bars are stored. */
const storedSessionSchema = z.object({
  /** New York date. */
  session: z.iso.date(),
  /** Regular trading, by the calendar of the exchange. */
  opensAt: instantSchema,
  closesAt: instantSchema,
  /** It ends before 16:00 New York. */
  earlyClose: z.boolean(),
  /** Start of the first and of the last stored bar of any symbol. */
  firstBarAt: instantSchema,
  lastBarAt: instantSchema,
  /** Whether champions predicted on any bar in it: on any other nothing was shown. */
  predicted: z.boolean(),
});
export type StoredSession = z.infer<typeof storedSessionSchema>;

/** `GET sessions`: newest first. */
export const sessionsResponseSchema = z.object({ sessions: z.array(storedSessionSchema) });
export type SessionsResponse = z.infer<typeof sessionsResponseSchema>;
