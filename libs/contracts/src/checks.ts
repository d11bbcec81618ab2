import { CHECK_STATES, CHECKS } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { instantSchema, modelKindSchema, share, temporalUrlSchema, textParameter } from './common.js';

const checkNameSchema = z.enum(CHECKS);

/** Path of `POST checks/:name`. */
export const checkNameParameter = z.enum(CHECKS, `expected a check: ${CHECKS.join(', ')}`);

/** Path of `GET checks/:id`: its workflow id. */
export const checkIdSchema = z
  .string()
  .check(z.regex(/^[\w.:+-]{1,200}$/, 'expected the id of a run of a check, such as check-lookahead-2026-03-06T21:00:00.000Z'));

/** Body of `POST checks/:name`: why, and of `reconcile` the session; without one the newest that is over and was predicted on. */
export const checkRequestSchema = z.strictObject({
  reason: z.prefault(
    z.pipe(
      textParameter(500),
      z.transform((text) => text.trim()),
    ),
    '',
  ),
  session: z.optional(z.iso.date('expected a day in New York, YYYY-MM-DD')),
});
export type CheckRequest = z.infer<typeof checkRequestSchema>;

/** A run of a check. `queued`: no worker has taken it yet; `failed`: it could not be carried out, which is no verdict. */
export const checkRunSchema = z.object({
  /** Of its workflow. */
  id: z.string(),
  check: checkNameSchema,
  /** Of Temporal; null until it is known. */
  runId: z.nullable(z.string()),
  temporalUrl: temporalUrlSchema,
  state: z.enum(CHECK_STATES),
  /** What it came to; null until it is completed. */
  verdict: z.nullable(z.enum(['passed', 'failed'])),
  /** What it is doing, what it came to, or why it could not be carried out. */
  sentence: z.string(),
  /** Share that is done. */
  share,
  /** New York date; of `reconcile` alone, and there null until it was chosen. */
  session: z.nullable(z.iso.date()),
  requestedBy: z.string(),
  /** What the operator wrote; may be empty. */
  reason: z.string(),
  requestedAt: instantSchema,
  startedAt: z.nullable(instantSchema),
  closedAt: z.nullable(instantSchema),
});
export type CheckRun = z.infer<typeof checkRunSchema>;

/** `GET checks`: what there is to check, and the newest runs, newest first. */
export const checksResponseSchema = z.object({
  checks: z.array(
    z.object({
      name: checkNameSchema,
      /** What a pass proves, in a sentence. */
      proves: z.string(),
      /** Whether it is of a session. */
      ofSession: z.boolean(),
      /** Its newest run; null before the first. */
      newest: z.nullable(checkRunSchema),
    }),
  ),
  runs: z.array(checkRunSchema),
});
export type ChecksResponse = z.infer<typeof checksResponseSchema>;

/** A number that may be none: NaN or infinite, which JSON cannot write, is null. */
const figureSchema = z.nullable(z.number());

const barsSchema = z.object({
  /** Symbols whose bars were looked at. */
  symbols: z.array(z.string()),
  /** How many are stored. */
  symbolsStored: z.int(),
  sessions: z.int(),
  /** New York dates of the first and the last session. */
  first: z.iso.date(),
  last: z.iso.date(),
  bars: z.int(),
});

/** Whether any feature, label decision or fitted value knows its future. */
const lookaheadResultSchema = z.object({
  check: z.literal('lookahead'),
  bars: barsSchema,
  seed: z.int(),
  /** Bars at which the future was cut off. */
  instants: z.int(),
  /** Features that were computed again. */
  features: z.int(),
  /** All values that know their future; `leaks` lists the first of them. */
  found: z.int(),
  leaks: z.array(
    z.object({
      /** The feature, label decision or fitted value. */
      what: z.string(),
      /** Null for what belongs to no bar. */
      symbol: z.nullable(z.string()),
      at: z.nullable(instantSchema),
      /** As it is computed live, and by a computation that knows what comes after. */
      without: figureSchema,
      knowing: figureSchema,
    }),
  ),
});

/** How many bars each feature needs until it no longer shows where the history began. */
const warmUpResultSchema = z.object({
  check: z.literal('warm-up'),
  bars: barsSchema,
  seed: z.int(),
  /** Cold starts in all. */
  starts: z.int(),
  /** Bars that the live loop loads before a window. */
  loaded: z.int(),
  /** Numbers of bars loaded before the window that were tried. */
  offsets: z.array(z.int()),
  features: z.array(
    z.object({
      feature: z.string(),
      /** Bars needed; null when it had not settled at the largest offset. */
      needed: z.nullable(z.int()),
      /** Whether what is loaded is enough. */
      enough: z.boolean(),
      /** Per offset the largest relative difference to the full history; null where one of the two is no number. */
      worst: z.array(figureSchema),
    }),
  ),
});

const probabilitiesSchema = z.tuple([z.number(), z.number(), z.number()]);

/** Served predictions computed again from what is stored now. */
const reconcileResultSchema = z.object({
  check: z.literal('reconcile'),
  session: z.iso.date(),
  /** Whether the session was over: else it was compared as far as it had come. */
  over: z.boolean(),
  predictions: z.int(),
  differing: z.int(),
  unexplained: z.int(),
  /** Differences by cause. */
  causes: z.array(
    z.object({
      cause: z.string(),
      meaning: z.string(),
      count: z.int(),
      /** Of these: those that changed a signal, a class, nothing that was shown. */
      signal: z.int(),
      class: z.int(),
      none: z.int(),
      /** Of these: those that come out as served when computed with what was known then. */
      recomputed: z.int(),
    }),
  ),
  /** Stored bars without a prediction, by cause. */
  missing: z.array(z.object({ why: z.string(), meaning: z.string(), count: z.int() })),
  /** Some of them, what nothing explains first. */
  differences: z.array(
    z.object({
      symbol: z.string(),
      /** Start of the bar. */
      at: instantSchema,
      kind: modelKindSchema,
      version: z.int(),
      cause: z.string(),
      effect: z.enum(['none', 'class', 'signal']),
      proof: z.enum(['recomputed', 'dated', 'none']),
      /** DOWN, NEUTRAL, UP. */
      served: probabilitiesSchema,
      /** Null where it cannot be computed now. */
      now: z.nullable(probabilitiesSchema),
    }),
  ),
  /** Why stored files of models could not be run. */
  problems: z.array(z.string()),
});

/** `GET checks/:id`. */
export const checkRunDetailSchema = z.extend(checkRunSchema, {
  /** Its numbers once it is completed. */
  result: z.nullable(z.discriminatedUnion('check', [lookaheadResultSchema, warmUpResultSchema, reconcileResultSchema])),
});
export type CheckRunDetail = z.infer<typeof checkRunDetailSchema>;
export type CheckResult = NonNullable<CheckRunDetail['result']>;
