import { CORPORATE_ACTION_KINDS, SOURCES } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { instantParameter, instantSchema, wholeNumberParameter } from './common.js';

/** Query of `GET events/:symbol`: of each sort the newest `limit` of [from, to]. */
export const eventsQuerySchema = z.object({
  from: z.optional(instantParameter('The earliest instant at which news was available; of corporate actions its day in New York')),
  to: z.optional(instantParameter('The latest such instant')),
  limit: z.prefault(wholeNumberParameter(1, 1000), 200),
});
export type EventsQuery = z.infer<typeof eventsQuerySchema>;

/** A headline about the symbol. */
const newsEventSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** An address of http or https; null where none is known. */
  url: z.nullable(z.string()),
  publisher: z.nullable(z.string()),
  /** Where it was found: `yahoo`, `newsapi`, `simulated`. */
  source: z.string(),
  /** -1 (bad) … 1 (good). */
  sentiment: z.number().check(z.minimum(-1), z.maximum(1)),
  publishedAt: instantSchema,
  /** From when on a prediction may know of it: never before it was published. */
  availableAt: instantSchema,
});
export type NewsEvent = z.infer<typeof newsEventSchema>;

const corporateActionEventSchema = z.object({
  kind: z.enum(CORPORATE_ACTION_KINDS),
  /** New York date of the first session that trades without the dividend, or after the split. */
  exDate: z.iso.date(),
  /** Split: new shares for one old (4 for 4:1, 0.1 for 1:10). Dividend: US dollars a share. */
  value: z.number().check(z.positive()),
  source: z.enum(SOURCES),
  /** Market time at which the source was seen to report it, or to correct it; histories before that were adjusted without it. */
  reportedAt: instantSchema,
  /** Since when the source has not reported it any more; null while it does. */
  missingSince: z.nullable(instantSchema),
});
export type CorporateActionEvent = z.infer<typeof corporateActionEventSchema>;

/** `GET events/:symbol`: what the market could know by now, newest first. */
export const eventsResponseSchema = z.object({
  symbol: z.string(),
  news: z.array(newsEventSchema),
  corporateActions: z.array(corporateActionEventSchema),
});
export type EventsResponse = z.infer<typeof eventsResponseSchema>;
