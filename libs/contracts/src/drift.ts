import { DRIFT_CAUSES, DRIFT_HOLD_REASONS, SEVERITIES } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { count, instantParameter, instantSchema, modelKindSchema, ordinal, textParameter, wholeNumberParameter } from './common.js';

const causeSchema = z.enum(DRIFT_CAUSES);
const severitySchema = z.enum(SEVERITIES);

/** Something that the drift monitor found and that is not over. */
const episodeSchema = z.object({
  cause: causeSchema,
  /** A symbol, a version such as `lstm/3`, or `market`. */
  subject: z.string(),
  severity: severitySchema,
  /** Market time of the first finding. */
  since: instantSchema,
  message: z.string(),
  /** What is done about it at this severity. */
  remedy: z.string(),
  /** Checks in a row, up to the newest, that found it severe: at `persistence` of them the remedy of a severe one follows. */
  severeChecks: count,
});

/** What is done about a cause at each severity. */
const remediesSchema = z.object({ warning: z.string(), severe: z.string() });

/** What is not to be acted on; `*` stands for every symbol. */
const holdSchema = z.object({ symbol: z.string(), reason: z.enum(DRIFT_HOLD_REASONS), since: instantSchema, alertId: z.int() });

/** A row of the heat map; null where nothing can be said. */
const cellsSchema = z.array(z.nullable(z.number()));

/** How far the features of all symbols are from usual at this time of the day. */
const featureMapSchema = z.object({
  /** Market time of the check that measured it. */
  at: instantSchema,
  features: z.array(z.string()),
  symbols: z.array(z.string()),
  /** Minutes that are compared. */
  minutes: z.int(),
  /** Of the median symbol, by feature. */
  market: z.object({
    /** Of the mean, in deviations of the sessions before. */
    shift: cellsSchema,
    /** ln of the deviation over that of the sessions before. */
    deviation: cellsSchema,
    /** Population stability index. */
    psi: cellsSchema,
    /** The larger of `shift` and `deviation`, over what it usually is between sessions: from 6 on it is warned of. */
    unusual: cellsSchema,
  }),
  /** What a symbol has more than the median symbol: symbols × features. */
  own: z.object({ shift: z.array(cellsSchema), deviation: z.array(cellsSchema), psi: z.array(cellsSchema) }),
});

/** `GET drift`: the newest check and what is held; null before the first check. */
export const driftResponseSchema = z.object({
  check: z.nullable(
    z.object({
      /** Market time: the end of the newest bar that was looked at. */
      at: instantSchema,
      session: z.iso.date(),
      /** Wall time. */
      checkedAt: instantSchema,
      severity: severitySchema,
      episodes: z.array(episodeSchema),
    }),
  ),
  /** The newest heat map; null before the first. */
  features: z.nullable(featureMapSchema),
  holds: z.array(holdSchema),
  /** What would be done, by cause. */
  remedies: z.record(causeSchema, remediesSchema),
  /** Checks in a row that must find the same before it counts, and before it is over. */
  persistence: ordinal,
});
export type DriftResponse = z.infer<typeof driftResponseSchema>;

/** Query of `GET alerts`: the newest `limit` of these. */
export const alertsQuerySchema = z.object({
  severity: z.optional(z.enum(SEVERITIES.filter((severity) => severity !== 'ok'))),
  /** `true`: those whose episode lasts. */
  open: z.optional(
    z.pipe(
      z.enum(['true', 'false'], 'expected true or false'),
      z.transform((text) => text === 'true'),
    ),
  ),
  limit: z.prefault(wholeNumberParameter(1, 500), 50),
});
export type AlertsQuery = z.infer<typeof alertsQuerySchema>;

/** One an episode of drift. */
export const alertSchema = z.object({
  id: z.int(),
  cause: causeSchema,
  subject: z.string(),
  /** The worst that the episode came to. */
  severity: severitySchema,
  message: z.string(),
  /** What was done about it at its worst. */
  remedy: z.string(),
  /** Market times; `closedAt` is null while it lasts. */
  openedAt: instantSchema,
  closedAt: z.nullable(instantSchema),
  /** Wall time, and by whom; null: not yet. */
  acknowledgedAt: z.nullable(instantSchema),
  acknowledgedBy: z.nullable(z.string()),
});
export type Alert = z.infer<typeof alertSchema>;

/** `GET alerts`: newest first. */
export const alertsResponseSchema = z.object({ alerts: z.array(alertSchema) });
export type AlertsResponse = z.infer<typeof alertsResponseSchema>;

/** Query of `GET drift/history`: the checks of the newest `sessions` sessions up to `to`. */
export const driftHistoryQuerySchema = z.object({
  sessions: z.prefault(wholeNumberParameter(1, 60), 5),
  to: z.optional(instantParameter('The latest check, in market time')),
  feature: z.optional(textParameter(100, 1)),
});
export type DriftHistoryQuery = z.infer<typeof driftHistoryQuerySchema>;

/** What spoke against a champion beside one reference on the same rows (docs/drift.md); null where there was too little to say. */
const pairHistorySchema = z.object({
  kind: modelKindSchema,
  version: ordinal,
  /** `control`, or a version such as `v2`. */
  reference: z.string(),
  /** ln of the e-detector, nats. */
  evidence: z.nullable(z.number()),
  /** The loss that the reference expects of the champion, less that of itself, nats, mean of 30 minutes. */
  expectedLoss: z.nullable(z.number()),
  /** Half the sum of the differences of the mean class probabilities, 30 minutes. */
  shares: z.nullable(z.number()),
  /** Page–Hinkley's sum over the difference in confidence, standard deviations. */
  confidence: z.nullable(z.number()),
});

/** Of the feature that was asked for, else of the one that is farthest from usual by this measure; null where nothing can be said. */
const featureHistorySchema = z.nullable(z.object({ feature: z.string(), value: z.number() }));

const pastCheckSchema = z.object({
  /** Market time. */
  at: instantSchema,
  session: z.iso.date(),
  severity: severitySchema,
  pairs: z.array(pairHistorySchema),
  /** The measures of the heat map, of the median symbol; null where there is none. */
  market: z.nullable(
    z.object({
      shift: featureHistorySchema,
      deviation: featureHistorySchema,
      psi: featureHistorySchema,
      unusual: featureHistorySchema,
    }),
  ),
});

/** `GET drift/history`: the detectors over time. */
export const driftHistoryResponseSchema = z.object({
  /** Oldest first. Of more than 300 that many stretches of time show one each: the newest of the worst of it. */
  checks: z.array(pastCheckSchema),
  /** How many checks there were. */
  checked: count,
  /** Features that can be asked for. */
  features: z.array(z.string()),
  /** From where on each is warned of; `evidence.severe` beside every reference is a severe fault. */
  limits: z.object({
    evidence: z.object({ warning: z.number(), severe: z.number() }),
    expectedLoss: z.number(),
    shares: z.number(),
    confidence: z.number(),
    unusual: z.number(),
  }),
  /** Of episodes that were under way in this time, newest first, at most 200. */
  alerts: z.array(alertSchema),
});
export type DriftHistoryResponse = z.infer<typeof driftHistoryResponseSchema>;

/** The WebSocket event `drift`: sent to all when any of it changes. */
export const driftEventSchema = z.object({
  /** What the newest check came to; `ok` before the first. */
  severity: severitySchema,
  /** Those that last or that nobody has acknowledged, newest first, some of them. */
  alerts: z.array(alertSchema),
  /** Whether there are more of these than `alerts` has. */
  more: z.boolean(),
  holds: z.array(holdSchema),
});
export type DriftEvent = z.infer<typeof driftEventSchema>;

/** Path of `POST alerts/:id/acknowledge`. */
export const alertIdSchema = wholeNumberParameter(1, Number.MAX_SAFE_INTEGER, "an alert's number: ");
