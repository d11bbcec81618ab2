import { MODEL_KINDS } from '@tandem/domain/enumerations';
import * as z from 'zod';
import { estimateSchema, wholeNumberParameter } from './common.js';

/** Query of `GET track-record`: of the newest `sessions` sessions up to the newest outcome. */
export const trackRecordQuerySchema = z.object({ sessions: wholeNumberParameter(1, 250).prefault(20) });
export type TrackRecordQuery = z.infer<typeof trackRecordQuerySchema>;

/** Mean over sessions of the log loss of the version replaced, less that of the champion, nats: above 0 the champion is better. */
const meanGainSchema = z.object({ sessions: z.int().nonnegative(), gain: estimateSchema });

const hitRateSchema = z.object({ sessions: z.int().nonnegative(), rows: z.int().nonnegative(), rate: estimateSchema });

const modelHitRateSchema = hitRateSchema.extend({
  /** What saying the commonest outcome every time would have hit on the same rows. */
  commonest: z.number().nullable(),
});

/** `GET track-record`: what became of what was predicted and recommended. */
export const trackRecordResponseSchema = z.object({
  /** New York dates with outcomes, ascending. */
  sessions: z.array(z.iso.date()).readonly(),
  /** The final predictions of these sessions by what is known of them, and those of later ones. */
  outcomes: z.object({
    labelled: z.int().nonnegative(),
    /** There is no label: the session ended, or too many minutes are missing, within the 30 bars. */
    unlabelled: z.int().nonnegative(),
    /** The 30 bars are not over. Where a market ends before its session does, as a recording may, they never will be. */
    awaited: z.int().nonnegative(),
  }),
  /** How often the leading class was what happened, by the barriers of the version. */
  models: z
    .array(
      modelHitRateSchema.extend({
        kind: z.enum(MODEL_KINDS),
        versions: z.array(modelHitRateSchema.extend({ version: z.int().positive() })).readonly(),
      }),
    )
    .readonly(),
  /** Of both models together. */
  symbols: z.array(modelHitRateSchema.extend({ symbol: z.string() })).readonly(),
  /** How often the barrier on the side of a recommendation was touched first, by the barriers of both models. */
  actions: z.array(hitRateSchema.extend({ action: z.enum(['BUY', 'SELL']) })).readonly(),
  /** Acting on every recommendation with one unit, one position a symbol at a time, held for 30 minutes, filled at the close. */
  book: z.object({
    trades: z.int().nonnegative(),
    costs: z
      .array(
        z.object({
          /** Of a round trip, basis points. */
          costBp: z.number(),
          perTradeBp: estimateSchema,
          totalBp: z.number(),
          /** One-sided, over sessions; `deflatedPValue` for the best of `looks` versions. */
          pValue: z.number().nullable(),
          deflatedPValue: z.number().nullable(),
        }),
      )
      .readonly(),
  }),
  /** What the promotions of today's champions were worth; none of a champion that replaced no version. */
  promotions: z
    .array(
      z.object({
        kind: z.enum(MODEL_KINDS),
        version: z.int().positive(),
        /** The version that it replaced, which predicts on unseen. */
        instead: z.int().positive(),
        /** In the hold-out of the gate. */
        promised: meanGainSchema,
        /** In the sessions since in which both predicted: had it not been promoted, this much would have been missed. */
        live: meanGainSchema,
      }),
    )
    .readonly(),
  /** Versions that were trained: so many chances to look good by luck. */
  looks: z.int().positive(),
  /** What the numbers can bear, in a sentence. */
  caution: z.string(),
});
export type TrackRecordResponse = z.infer<typeof trackRecordResponseSchema>;
