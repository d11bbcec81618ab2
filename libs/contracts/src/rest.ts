import { BAR_INTERVALS, RECOMMENDATION_OUTCOMES } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import {
  barSchema,
  instantParameter,
  instantSchema,
  sourceSchema,
  temporalUrlSchema,
  textParameter,
  versionParameter,
  wholeNumberParameter,
} from './common.js';
import { expectedMoveFields } from './expected-move.js';
import { predictionsSchema, recommendationSchema } from './prediction.js';

/** `GET symbols`: every selected symbol with its newest state; nulls before its first bar. */
const symbolSummarySchema = z.object({
  symbol: z.string(),
  ts: z.nullable(instantSchema),
  price: z.nullable(z.number()),
  change: z.nullable(z.number()),
  recommendation: z.nullable(recommendationSchema),
});
export type SymbolSummary = z.infer<typeof symbolSummarySchema>;
export const symbolsResponseSchema = z.object({ symbols: z.array(symbolSummarySchema) });
export type SymbolsResponse = z.infer<typeof symbolsResponseSchema>;

const intervalSchema = z.enum(BAR_INTERVALS);
export type Interval = z.infer<typeof intervalSchema>;

/** Query of `GET history/:symbol`: the newest `limit` bars of [from, to]. */
export const historyQuerySchema = z.object({
  interval: z._default(intervalSchema, '1m'),
  from: z.optional(instantParameter('The earliest start of a bar')),
  to: z.optional(instantParameter('The latest start of a bar')),
  limit: z.prefault(wholeNumberParameter(1, 5000), 390),
});
export type HistoryQuery = z.infer<typeof historyQuerySchema>;

export const historySchema = z.object({
  symbol: z.string(),
  interval: intervalSchema,
  source: sourceSchema,
  /** Oldest first. */
  bars: z.array(barSchema),
});
export type History = z.infer<typeof historySchema>;

/**
 * Query of `GET predictions/:symbol`: the newest `limit` minutes of [from, to], or the one that holds `at`, as it was or as other versions
 * see it.
 */
export const predictionsQuerySchema = z.object({
  from: z.optional(instantParameter('The earliest start of a bar')),
  to: z.optional(instantParameter('The latest start of a bar')),
  limit: z.prefault(wholeNumberParameter(1, 5000), 390),
  at: z.optional(instantParameter('The one minute that is asked for')),
  lstm: z.optional(versionParameter),
  transformer: z.optional(versionParameter),
});
export type PredictionsQuery = z.infer<typeof predictionsQuerySchema>;

/** `GET predictions/:symbol`: final predictions, newest first, and the expected move from the newest bar. */
const predictionRecordSchema = z.object({
  ts: instantSchema,
  predictions: predictionsSchema,
  recommendation: z.nullable(recommendationSchema),
  /**
   * What came of a BUY or SELL, as the track record counts it; known later than the record. Null for HOLD, and where the recommendation
   * is computed: it was not made, so that nothing came of it.
   */
  outcome: z.nullable(z.enum(RECOMMENDATION_OUTCOMES)),
});
const originSchema = z.enum(['stored', 'computed']);
/** What a past minute is made of: `stored` is what was shown then, `computed` what follows from all that was known then. */
const pastSchema = z.object({
  /** Null: there is no prediction of that kind. */
  predictions: z.object({ lstm: z.nullable(originSchema), transformer: z.nullable(originSchema) }),
  recommendation: originSchema,
  /** Where what is computed may not be what would have been shown, in sentences. */
  notes: z.array(z.string()),
});
export const predictionsResponseSchema = z.object({
  symbol: z.string(),
  records: z.array(predictionRecordSchema),
  ...expectedMoveFields,
  /** True: the one minute that was asked for, as it was known then. */
  past: z.boolean(),
  /** Null unless `past`. */
  origin: z.nullable(pastSchema),
});
export type PastOrigin = z.infer<typeof pastSchema>;
export type PredictionsResponse = z.infer<typeof predictionsResponseSchema>;

/** Answer 202 to every change. */
export const startedSchema = z.object({ workflowId: z.string(), runId: z.string(), temporalUrl: temporalUrlSchema });
export type Started = z.infer<typeof startedSchema>;

/** RFC 9457. Some problems carry further members, e.g. the selected `symbols` of an unknown one. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.optional(z.string()),
  /** Each field of the request that is not what it must be. */
  errors: z.optional(z.array(z.object({ field: z.string(), expected: z.string() }))),
});
export type Problem = z.infer<typeof problemSchema>;

/** Query of `GET quarantine`: the `limit` largest groups of these. */
export const quarantineQuerySchema = z.object({
  symbol: z.optional(textParameter(100)),
  file: z.optional(textParameter(1000)),
  reason: z.optional(textParameter(1000)),
  limit: z.prefault(wholeNumberParameter(1, 500), 50),
});
export type QuarantineQuery = z.infer<typeof quarantineQuerySchema>;

/** Rows of one symbol and file that no bar could be made of for one reason. */
const quarantineGroupSchema = z.object({
  source: sourceSchema,
  symbol: z.nullable(z.string()),
  file: z.nullable(z.string()),
  reason: z.string(),
  rows: z.int(),
  firstAt: instantSchema,
  lastAt: instantSchema,
  /** The first of them, as it came. */
  example: z.object({ line: z.nullable(z.int()), raw: z.string() }),
});

/** `GET quarantine`: largest group first. */
export const quarantineResponseSchema = z.object({ total: z.int(), groups: z.array(quarantineGroupSchema) });
export type QuarantineResponse = z.infer<typeof quarantineResponseSchema>;

/** Query of `GET audit`: the newest `limit` entries, before entry `before` where that is given. */
export const auditQuerySchema = z.object({
  limit: z.prefault(wholeNumberParameter(1, 1000), 100),
  before: z.optional(wholeNumberParameter(1, Number.MAX_SAFE_INTEGER)),
  subject: z.optional(textParameter(100)),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** Who changed what, why, when, and what came of it. */
const auditEntrySchema = z.object({
  id: z.int(),
  at: instantSchema,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  reason: z.string(),
  details: z.record(z.string(), z.unknown()),
  /** Covers this entry and the hash of the one before. */
  hash: z.string(),
});

/** `GET audit`: newest first. */
export const auditResponseSchema = z.object({ entries: z.array(auditEntrySchema) });
export type AuditResponse = z.infer<typeof auditResponseSchema>;

/** `GET session`: whether this browser is signed in as the operator. Instants are wall time, null while it is not. */
export const operatorSessionSchema = z.object({
  operator: z.boolean(),
  /** Then the session ends, whatever is done. */
  expiresAt: z.nullable(instantSchema),
  /** Then it ends without any act of the operator until then; to ask for this is none. */
  idleExpiresAt: z.nullable(instantSchema),
});
export type OperatorSession = z.infer<typeof operatorSessionSchema>;
