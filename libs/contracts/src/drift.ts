import { DRIFT_CAUSES, DRIFT_HOLD_REASONS, SEVERITIES } from '@tandem/domain/enumerations';
import * as z from 'zod';
import { instantSchema, wholeNumberParameter } from './common.js';

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
});

/** What is not to be acted on; `*` stands for every symbol. */
const holdSchema = z.object({ symbol: z.string(), reason: z.enum(DRIFT_HOLD_REASONS), since: instantSchema, alertId: z.int() });

/** A row of the heat map; null where nothing can be said. */
const cellsSchema = z.array(z.number().nullable());

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
  check: z
    .object({
      /** Market time: the end of the newest bar that was looked at. */
      at: instantSchema,
      session: z.iso.date(),
      /** Wall time. */
      checkedAt: instantSchema,
      severity: severitySchema,
      episodes: z.array(episodeSchema),
    })
    .nullable(),
  /** The newest heat map; null before the first. */
  features: featureMapSchema.nullable(),
  holds: z.array(holdSchema),
});
export type DriftResponse = z.infer<typeof driftResponseSchema>;

/** Query of `GET alerts`: the newest `limit` of these. */
export const alertsQuerySchema = z.object({
  severity: severitySchema.exclude(['ok']).optional(),
  /** `true`: those whose episode lasts. */
  open: z
    .enum(['true', 'false'], 'expected true or false')
    .transform((text) => text === 'true')
    .optional(),
  limit: wholeNumberParameter(1, 500).prefault(50),
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
  closedAt: instantSchema.nullable(),
  /** Wall time, and by whom; null: not yet. */
  acknowledgedAt: instantSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

/** `GET alerts`: newest first. */
export const alertsResponseSchema = z.object({ alerts: z.array(alertSchema) });
export type AlertsResponse = z.infer<typeof alertsResponseSchema>;

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
