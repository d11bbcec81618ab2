import { PREDICTION_ROLES, VERSION_ROLES } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { estimateSchema, instantSchema, modelKindSchema, ordinal } from './common.js';
import { lineageSchema, trainingCurvesSchema } from './lineage.js';
import { verdictSchema } from './verdicts.js';
import { championSchema } from './websocket.js';

/** `GET models` and `GET models/:kind/:version`, there with more. */
const modelVersionSchema = z.object({
  kind: modelKindSchema,
  version: ordinal,
  createdAt: instantSchema,
  sha256: z.string(),
  bytes: z.int(),
  champion: z.boolean(),
  /**
   * `previous`: the champion is measured beside it, and goes back to it when it is faulty; where no version is stable, the one that it
   * replaced. `shadow`: refused, and watched: it predicts unseen. Null: it does nothing today.
   */
  role: z.nullable(z.enum(VERSION_ROLES)),
  proven: z.boolean(),
  /** Whether its forecast of movement is proven better than volatility and the time of day alone. */
  provenMovement: z._default(z.boolean(), false),
  verdict: z.enum(['accepted', 'refused', 'pending']),
  reasons: z.array(z.string()),
  validationLogLoss: z.nullable(z.number()),
  /** Areas under the ROC curve on the hold-out, 0.5 is chance: whether a barrier is touched, and which. Null when not measured. */
  skills: z.nullable(
    z.object({
      touch: estimateSchema,
      direction: estimateSchema,
      /** Of its forecast of movement: R² of the 30-minute log excursion, and touch AUC against barriers that the baseline sets. */
      movement: z._default(z.nullable(z.object({ r2: estimateSchema, touch: estimateSchema })), null),
    }),
  ),
  /** The skills and the marks, in a line for people. */
  skillLine: z.string(),
});
export type ModelVersionMessage = z.infer<typeof modelVersionSchema>;

/** One forecaster's figures on the hold-out rows that all lines of a card share. */
const cardLineSchema = z.object({
  /** A rival is the version that it was compared with. */
  role: z.enum(['model', 'rival', 'baseline']),
  name: z.string(),
  /** Nats; lower is better. */
  logLoss: estimateSchema,
  macroF1: estimateSchema,
  touchAuc: estimateSchema,
  directionAuc: estimateSchema,
  /** Of its forecast of how far the price goes in the next 30 minutes; null for a forecaster of classes alone. */
  movement: z._default(
    z.nullable(
      z.object({
        /** Share of the variance of the log excursion that is explained. */
        r2: estimateSchema,
        /** Nats of log excursion, mean over 5, 15 and 30 minutes; lower is better. */
        crps: estimateSchema,
        qlike: estimateSchema,
        /** Shares of the paths that the bands of 80 and 90 % held. */
        coverage80In30: estimateSchema,
        coverage90In30: estimateSchema,
        /** Half-width of the band of 80 %, log price. */
        width80In30: estimateSchema,
        /** Touch AUC against barriers by HAR × time of day, and log loss less that of their share of touches; 0.5 and 0 are no skill. */
        harTouchAuc: estimateSchema,
        harTouchLoss: estimateSchema,
      }),
    ),
    null,
  ),
});
export type CardLineMessage = z.infer<typeof cardLineSchema>;

/** The evidence that a version is better than another forecaster, session by session. */
const evidenceSchema = z.object({
  /** A baseline's name, or another version of the kind such as `v3`; with `, movement` after it, in forecasts of movement. */
  against: z.string(),
  /** Whether a mark rests on it, too. */
  baseline: z.boolean(),
  /** Now; starts at 1, and decides from 100 on, however often one looks. */
  eValue: z.number(),
  /** Oldest first. */
  sessions: z.array(
    z.object({
      /** New York date. */
      session: z.iso.date(),
      /** `holdout`: of a hold-out; `live`: of predictions as they were made. */
      origin: z.enum(['holdout', 'live']),
      rows: ordinal,
      /** Mean log loss of the other less that of the version, nats; in movement mean CRPS, nats of log excursion. */
      gain: z.number(),
      /** After this session. */
      eValue: z.number(),
    }),
  ),
});
export type EvidenceMessage = z.infer<typeof evidenceSchema>;

export const modelDetailSchema = z.extend(modelVersionSchema, {
  /** What the version is worth, in sentences; empty while it was not evaluated. */
  description: z.array(z.string()),
  /** The version, its rival and the baselines side by side; null when there was no hold-out. */
  card: z.nullable(z.object({ rows: z.int(), sessions: z.nullable(z.int()), lines: z.array(cardLineSchema) })),
  /** What its sessions so far say, the baselines first; empty while none was counted. */
  evidence: z._default(z.array(evidenceSchema), []),
  /** What the gate decided about it, newest first, the newest `MAX_VERDICTS`. */
  verdicts: z.array(verdictSchema),
  /** How its training went; null for a file that cannot be read. */
  training: z.nullable(trainingCurvesSchema),
  lineage: lineageSchema,
  /** The whole metadata of the file. */
  metadata: z.record(z.string(), z.unknown()),
});
export type ModelDetail = z.infer<typeof modelDetailSchema>;

/** Verdicts of a version that are sent: a version that evidence puts forward gets one a night. */
export const MAX_VERDICTS = 20;

/** What a rollback would do, of one kind. */
const rollbackOptionSchema = z.object({
  kind: modelKindSchema,
  /** The version that `POST models/:kind/rollback` makes champion: what the champion replaced. Null: there is none. */
  version: z.nullable(ordinal),
  /** The gate has not accepted it: it is marked as forced again. */
  forced: z.boolean(),
  /** Where the drift monitor goes back to by itself: the nearest that served a whole session well. Null: none, it holds instead. */
  stableVersion: z.nullable(ordinal),
  /** Why nothing can be rolled back to, in a sentence; null when something can. */
  refusal: z.nullable(z.string()),
});
export type RollbackOption = z.infer<typeof rollbackOptionSchema>;

/** What predicts unseen beside a champion. */
const shadowSchema = z.object({
  kind: modelKindSchema,
  /** `shadow`: another version; `control`: the baseline that was frozen with the champion, under the champion's version. */
  role: z.enum(PREDICTION_ROLES.filter((role) => role !== 'champion')),
  version: ordinal,
  /** Why it does not predict at the moment, in a sentence; null while it does. */
  problem: z.nullable(z.string()),
});
export type ShadowMessage = z.infer<typeof shadowSchema>;

/** `GET models`. */
export const modelsResponseSchema = z.object({
  champions: z.array(championSchema),
  /** Of each kind. */
  rollbacks: z.array(rollbackOptionSchema),
  /** Those that this API runs now. */
  shadows: z.array(shadowSchema),
  versions: z.array(modelVersionSchema),
});
export type ModelsResponse = z.infer<typeof modelsResponseSchema>;

/** What a reader needs to use one published champion. */
const publishedModelSchema = z.object({
  /** Name of the file in `MODEL_DIR`. */
  file: z.string(),
  version: ordinal,
  sha256: z.string(),
  proven: z.boolean(),
  /** An operator made it champion although the gate had not accepted it. */
  forced: z.boolean(),
  revision: ordinal,
  since: instantSchema,
  metadata: z.record(z.string(), z.unknown()),
});

/** `GET model-config`: the same as the published `model_config.json`; null for a kind without a champion. */
export const modelConfigSchema = z.object({
  models: z.object({ lstm: z.nullable(publishedModelSchema), transformer: z.nullable(publishedModelSchema) }),
});
export type ModelConfigResponse = z.infer<typeof modelConfigSchema>;
