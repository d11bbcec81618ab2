import { MODEL_KINDS } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { count, estimateSchema, ordinal, wholeNumberParameter } from './common.js';

/** Query of `GET track-record`: of the newest `sessions` sessions up to the newest outcome. */
export const trackRecordQuerySchema = z.object({ sessions: z.prefault(wholeNumberParameter(1, 250), 20) });
export type TrackRecordQuery = z.infer<typeof trackRecordQuerySchema>;

/** Mean over sessions of the log loss of the version replaced, less that of the champion, nats: above 0 the champion is better. */
const meanGainSchema = z.object({ sessions: count, gain: estimateSchema });

const hitRateSchema = z.object({ sessions: count, rows: count, rate: estimateSchema });

const modelHitRateSchema = z.extend(hitRateSchema, {
  /** What saying the commonest outcome every time would have hit on the same rows. */
  commonest: z.nullable(z.number()),
});

/** `GET track-record`: what became of what was predicted and recommended. */
export const trackRecordResponseSchema = z.object({
  /** New York dates with outcomes, ascending. */
  sessions: z.readonly(z.array(z.iso.date())),
  /** The final predictions of these sessions by what is known of them, and those of later ones. */
  outcomes: z.object({
    labelled: count,
    /** There is no label: the session ended, or too many minutes are missing, within the 30 bars. */
    unlabelled: count,
    /** The 30 bars are not over. Where a market ends before its session does, as a recording may, they never will be. */
    awaited: count,
  }),
  /** How often the leading class was what happened, by the barriers of the version. */
  models: z.readonly(
    z.array(
      z.extend(modelHitRateSchema, {
        kind: z.enum(MODEL_KINDS),
        versions: z.readonly(z.array(z.extend(modelHitRateSchema, { version: ordinal }))),
      }),
    ),
  ),
  /** Of both models together. */
  symbols: z.readonly(z.array(z.extend(modelHitRateSchema, { symbol: z.string() }))),
  /** How often the barrier on the side of a recommendation was touched first, by the barriers of both models. */
  actions: z.readonly(z.array(z.extend(hitRateSchema, { action: z.enum(['BUY', 'SELL']) }))),
  /** Acting on every recommendation with one unit, one position a symbol at a time, held for 30 minutes, filled at the close. */
  book: z.object({
    trades: count,
    costs: z.readonly(
      z.array(
        z.object({
          /** Of a round trip, basis points. */
          costBp: z.number(),
          perTradeBp: estimateSchema,
          totalBp: z.number(),
          /** One-sided, over sessions; `deflatedPValue` for the best of `looks` versions. */
          pValue: z.nullable(z.number()),
          deflatedPValue: z.nullable(z.number()),
        }),
      ),
    ),
  }),
  /** What the promotions of today's champions were worth; none of a champion that replaced no version. */
  promotions: z.readonly(
    z.array(
      z.object({
        kind: z.enum(MODEL_KINDS),
        version: ordinal,
        /** The version that it replaced, which predicts on unseen. */
        instead: ordinal,
        /** In the hold-out of the gate. */
        promised: meanGainSchema,
        /** In the sessions since in which both predicted: had it not been promoted, this much would have been missed. */
        live: meanGainSchema,
      }),
    ),
  ),
  /** Versions that were trained: so many chances to look good by luck. */
  looks: ordinal,
  /** What the numbers can bear, in a sentence. */
  caution: z.string(),
});
export type TrackRecordResponse = z.infer<typeof trackRecordResponseSchema>;
