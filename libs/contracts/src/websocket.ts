import { MARKET_STATES } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { barSchema, instantSchema, modelKindSchema, ordinal, share, sourceSchema, temporalUrlSchema } from './common.js';
import { driftEventSchema } from './drift.js';
import { expectedMoveFields } from './expected-move.js';
import { ingestorSchema, marketHoursSchema } from './market.js';
import { predictionsSchema, recommendationSchema } from './prediction.js';

/** The newest state of one symbol: a snapshot's entry and every update have this form. */
export const updateSchema = z.object({
  symbol: z.string(),
  /** Start of the newest bar. */
  ts: instantSchema,
  price: z.number(),
  /** Relative change since the previous session's close; null when that is not stored. */
  change: z.nullable(z.number()),
  bar: barSchema,
  /** False while the bar is still forming: such predictions are provisional. */
  final: z.boolean(),
  predictions: predictionsSchema,
  recommendation: recommendationSchema,
  ...expectedMoveFields,
  source: sourceSchema,
  marketTime: instantSchema,
  /** Wall time since the bar was committed, milliseconds. */
  ageMs: z.number().check(z.nonnegative()),
});
export type Update = z.infer<typeof updateSchema>;

export const marketStateSchema = z.enum(MARKET_STATES);

/** Sent when it changes, and every few seconds as a sign of life. */
export const statusSchema = z.object({
  source: sourceSchema,
  /** Whether the prices are of the real market, now. */
  live: z.boolean(),
  state: marketStateSchema,
  session: z.nullable(z.string()),
  /** Wall time in a real market. */
  marketTime: z.nullable(instantSchema),
  /** The exchange's day at `marketTime`; null while that is not known. */
  hours: z.nullable(marketHoursSchema),
  speed: z.number(),
  /** The session is open and no new bar came for two market minutes and 15 s of wall time. */
  stale: z.boolean(),
  /** Wall time since the newest bar was committed, milliseconds; null before the first. */
  ageMs: z.nullable(z.number().check(z.nonnegative())),
  database: z.enum(['up', 'down']),
  /** Whether Temporal answers: without it nothing is trained or changed, while predictions go on. */
  pipeline: z.enum(['up', 'down']),
  /** `full`: nothing can be stored until there is room. */
  disk: z.enum(['ok', 'low', 'full']),
  /** By name; none in a market whose ingestion says nothing of itself. */
  ingestors: z.array(ingestorSchema),
  temporalUrl: temporalUrlSchema,
});
export type Status = z.infer<typeof statusSchema>;

export const pipelineEventSchema = z.object({
  workflowId: z.string(),
  runId: z.string(),
  temporalUrl: temporalUrlSchema,
  state: z.enum(['running', 'completed', 'failed', 'cancelled']),
  reason: z.string(),
  stage: z.string(),
  kind: z.nullable(modelKindSchema),
  epoch: z.nullable(z.number()),
  epochs: z.nullable(z.number()),
  /** Mean loss of the epoch so far, nats; null outside training. */
  loss: z.nullable(z.number()),
  /** Of the whole run. */
  share,
  /** Of the training under way, at its present speed; null outside training. */
  secondsLeft: z.nullable(z.number().check(z.nonnegative())),
  message: z.string(),
  startedAt: instantSchema,
});
export type PipelineEvent = z.infer<typeof pipelineEventSchema>;

export const championSchema = z.object({
  kind: modelKindSchema,
  version: ordinal,
  previousVersion: z.nullable(ordinal),
  revision: ordinal,
  proven: z.boolean(),
  /** An operator made it champion although the gate had not accepted it. */
  forced: z.boolean(),
  since: instantSchema,
});
export type ChampionMessage = z.infer<typeof championSchema>;

export const modelsEventSchema = z.object({ champions: z.array(championSchema) });
export type ModelsEvent = z.infer<typeof modelsEventSchema>;

export const wsErrorSchema = z.object({ title: z.string(), detail: z.string() });

const updateListSchema = z.object({ updates: z.array(updateSchema) });

/**
 * Everything the server sends, as platform-ws frames `{event, data}`. Every `subscribe` is answered by `status`,
 * `models`, `drift` (once the database was read), `snapshot`, and a `pipeline` for each run under way and for each end that is
 * still news (the newest of each state since the last success): whoever connects late or again knows the whole state without
 * asking. What changes after that comes as one `updates` a commit, with every subscribed symbol that changed; to those who asked for
 * `frames: 'update'`, as an `update` a symbol. An `error` answers what the client sent and closes nothing.
 */
export const serverMessageSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('snapshot'), data: updateListSchema }),
  z.object({ event: z.literal('updates'), data: updateListSchema }),
  z.object({ event: z.literal('update'), data: updateSchema }),
  z.object({ event: z.literal('status'), data: statusSchema }),
  z.object({ event: z.literal('pipeline'), data: pipelineEventSchema }),
  z.object({ event: z.literal('models'), data: modelsEventSchema }),
  z.object({ event: z.literal('drift'), data: driftEventSchema }),
  z.object({ event: z.literal('error'), data: wsErrorSchema }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;

const symbolsSchema = z.object({ symbols: z.array(z.string()).check(z.minLength(1), z.maxLength(500)) });

/** How a client gets what changed: all its symbols of a commit in one frame, or a frame a symbol. */
const updateFramesSchema = z.enum(['updates', 'update']);
export type UpdateFrames = z.infer<typeof updateFramesSchema>;

/** Everything a client may send. `frames` holds for the connection until another `subscribe` names it; at first it is `updates`. */
export const clientMessageSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('subscribe'), data: z.extend(symbolsSchema, { frames: z.optional(updateFramesSchema) }) }),
  z.object({ event: z.literal('unsubscribe'), data: symbolsSchema }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;
