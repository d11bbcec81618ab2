import { GATE_COMPARISONS, GATE_UNITS, CLASS_NAMES, GATE_RULES } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { count, estimateSchema, instantSchema, intervalSchema, ordinal, share, temporalUrlSchema } from './common.js';

/** One rule of the gate, or one mark, with what it measured and the limit it was held to. */
export const gateCheckSchema = z.object({
  rule: z.enum(GATE_RULES),
  /** False: only reported, a version is accepted whether it passes or not. */
  decides: z.boolean(),
  passed: z.boolean(),
  /** What it was compared with: `version 3`, or the name of a baseline; null: with nothing. */
  against: z.nullable(z.string()),
  /** Null where nothing was measured: a file that does not load, too few sessions. */
  value: z.nullable(z.number()),
  /** What `value` must be to `limit`; both null where there is no limit. */
  comparison: z.nullable(z.enum(GATE_COMPARISONS)),
  limit: z.nullable(z.number()),
  /** 95 % interval of `value`, over whole sessions; null where there is none. */
  interval: z.nullable(intervalSchema),
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
  t: z.nullable(z.number()),
  pValue: share,
  /** Significance level that `pValue` is held to. */
  alpha: share,
  sessions: z.array(
    z.object({
      /** New York date; null in verdicts of before they named their sessions. */
      session: z.nullable(z.iso.date()),
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
  predicted: z.nullable(share),
  /** Share of the rows on which the class happened. */
  observed: z.nullable(share),
  /** Of `observed`: 95 %, by Wilson. It takes rows as independent; those of a session are not, so it is a lower bound of the width. */
  interval: z.nullable(intervalSchema),
});

/** What a version predicted of the hold-out rows, and what happened. */
const classificationSchema = z.object({
  version: ordinal,
  rows: count,
  /** `confusion[happened][predicted]`, rows; DOWN, NEUTRAL, UP. The predicted class is the likeliest. */
  confusion: z.tuple([threeCounts, threeCounts, threeCounts]),
  /** Expected calibration error: mean distance of the largest probability from how often it was right, in 15 bins; 0 is best. */
  calibrationError: estimateSchema,
  /** By class, bins of equal width from 0 to 1; null in verdicts of before they were counted. */
  reliability: z.nullable(z.array(z.object({ class: z.enum(CLASS_NAMES), bins: z.array(reliabilityBinSchema) }))),
});
export type ClassificationMessage = z.infer<typeof classificationSchema>;

/** One verdict of the gate on a version. */
export const verdictSchema = z.object({
  id: z.uuid(),
  at: instantSchema,
  /** The run that asked for it; its id is null in verdicts of before it was kept. */
  workflowId: z.string(),
  runId: z.nullable(z.string()),
  temporalUrl: temporalUrlSchema,
  datasetId: z.nullable(z.string()),
  /** The champion that it met; null: there was none. */
  championVersion: z.nullable(ordinal),
  accepted: z.boolean(),
  /** Whether it was proven then; the mark of today is the version's. */
  proven: z.boolean(),
  /** A sentence a rule, then on skills and baselines. */
  reasons: z.array(z.string()),
  /** In the order of `reasons`, deciding ones first; null in verdicts of before their numbers were kept. */
  checks: z.nullable(z.array(gateCheckSchema)),
  /** Null without a champion that could be scored, and with fewer than two sessions. */
  logLossTest: z.nullable(logLossTestSchema),
  /** The evidence over all sessions in which both met; null without a champion that could be scored. */
  evidence: z.nullable(z.object({ sessions: count, eValue: z.number() })),
  /** Of the version and of the champion that it met, on the same rows; null where it was not scored. */
  model: z.nullable(classificationSchema),
  rival: z.nullable(classificationSchema),
});
export type VerdictMessage = z.infer<typeof verdictSchema>;
