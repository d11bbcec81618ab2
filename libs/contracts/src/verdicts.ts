import { GATE_COMPARISONS, GATE_UNITS, CLASS_NAMES, GATE_RULES } from '@tandem/domain/enumerations';
import * as z from 'zod';
import { estimateSchema, instantSchema, intervalSchema, temporalUrlSchema } from './common.js';

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

/** One rule of the gate, or one mark, with what it measured and the limit it was held to. */
export const gateCheckSchema = z.object({
  rule: z.enum(GATE_RULES),
  /** False: only reported, a version is accepted whether it passes or not. */
  decides: z.boolean(),
  passed: z.boolean(),
  /** What it was compared with: `version 3`, or the name of a baseline; null: with nothing. */
  against: z.string().nullable(),
  /** Null where nothing was measured: a file that does not load, too few sessions. */
  value: z.number().nullable(),
  /** What `value` must be to `limit`; both null where there is no limit. */
  comparison: z.enum(GATE_COMPARISONS).nullable(),
  limit: z.number().nullable(),
  /** 95 % interval of `value`, over whole sessions; null where there is none. */
  interval: intervalSchema.nullable(),
  /** Of value, limit and interval. */
  unit: z.enum(GATE_UNITS),
  /** The same as a sentence. */
  words: z.string(),
});
export type GateCheckMessage = z.infer<typeof gateCheckSchema>;

/** The one-sided paired t-test of log loss over the sessions of the hold-out. */
const logLossTestSchema = z.object({
  /** Log loss of the champion less that of the version, nats; above 0 the version is better. */
  meanGain: z.number(),
  standardError: z.number(),
  /** Null where all gains are equal, so that it has no bound. */
  t: z.number().nullable(),
  pValue: share,
  /** Significance level that `pValue` is held to. */
  alpha: share,
  sessions: z.array(
    z.object({
      /** New York date; null in verdicts of before they named their sessions. */
      session: z.iso.date().nullable(),
      rows: count,
      gain: z.number(),
    }),
  ),
});

const threeCounts = z.tuple([count, count, count]);

/** Rows whose probability of a class lies in [from, to), in the last bin [from, to]. */
const reliabilityBinSchema = z.object({
  from: share,
  to: share,
  rows: count,
  /** Mean predicted probability; null without rows, as is what follows. */
  predicted: share.nullable(),
  /** Share of the rows on which the class happened. */
  observed: share.nullable(),
  /** Of `observed`: 95 %, by Wilson. It takes rows as independent; those of a session are not, so it is a lower bound of the width. */
  interval: intervalSchema.nullable(),
});

/** What a version predicted of the hold-out rows, and what happened. */
const classificationSchema = z.object({
  version: z.int().positive(),
  rows: count,
  /** `confusion[happened][predicted]`, rows; DOWN, NEUTRAL, UP. The predicted class is the likeliest. */
  confusion: z.tuple([threeCounts, threeCounts, threeCounts]),
  /** Expected calibration error: mean distance of the largest probability from how often it was right, in 15 bins; 0 is best. */
  calibrationError: estimateSchema,
  /** By class, bins of equal width from 0 to 1; null in verdicts of before they were counted. */
  reliability: z.array(z.object({ class: z.enum(CLASS_NAMES), bins: z.array(reliabilityBinSchema) })).nullable(),
});
export type ClassificationMessage = z.infer<typeof classificationSchema>;

/** One verdict of the gate on a version. */
export const verdictSchema = z.object({
  id: z.uuid(),
  at: instantSchema,
  /** The run that asked for it; its id is null in verdicts of before it was kept. */
  workflowId: z.string(),
  runId: z.string().nullable(),
  temporalUrl: temporalUrlSchema,
  datasetId: z.string().nullable(),
  /** The champion that it met; null: there was none. */
  championVersion: z.int().positive().nullable(),
  accepted: z.boolean(),
  /** Whether it was proven then; the mark of today is the version's. */
  proven: z.boolean(),
  /** A sentence a rule, then on skills and baselines. */
  reasons: z.array(z.string()),
  /** In the order of `reasons`, deciding ones first; null in verdicts of before their numbers were kept. */
  checks: z.array(gateCheckSchema).nullable(),
  /** Null without a champion that could be scored, and with fewer than two sessions. */
  logLossTest: logLossTestSchema.nullable(),
  /** The evidence over all sessions in which both met; null without a champion that could be scored. */
  evidence: z.object({ sessions: count, eValue: z.number() }).nullable(),
  /** Of the version and of the champion that it met, on the same rows; null where it was not scored. */
  model: classificationSchema.nullable(),
  rival: classificationSchema.nullable(),
});
export type VerdictMessage = z.infer<typeof verdictSchema>;
