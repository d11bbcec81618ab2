import { z } from 'zod';
import { CLASS_COUNT, HORIZON_BARS } from '@tandem/domain';
import { BARRIER_VOLATILITIES, UNSTATED_BARRIER_VOLATILITY } from '@tandem/features';

/** Incremented when older readers would misread newer documents. */
export const CONTROL_FORMAT = 1;

const count = z.int().positive();
const column = z.array(z.number());
const share = z.number().min(0).max(1);

/** The control as it is stored, JSON. All columns are in the order of `featureNames`. */
const documentSchema = z.object({
  format: z.literal(CONTROL_FORMAT),
  /** As displayed. */
  name: z.string().min(1),
  featureNames: z.array(z.string()).min(1),
  /** See `FeatureScaler`: scaled = min(max((x − offset) · scale, low), high). */
  scaler: z.object({ kind: z.literal('clipped-standard'), offset: column, scale: column, low: column, high: column }),
  /** What stands for an unknown value, unscaled. */
  neutral: column,
  /** By class DOWN, NEUTRAL, UP: intercept, then one coefficient a scaled feature. */
  coefficients: z.array(column).length(CLASS_COUNT),
  labels: z.object({
    horizon: count,
    multiple: z.number().positive(),
    sigmaSpan: count,
    /** Controls from before there was a choice do not name it. */
    volatility: z.enum(BARRIER_VOLATILITIES).default(UNSTATED_BARRIER_VOLATILITY),
  }),
  training: z.object({
    /** Last bars of the first and of the last training window. */
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    datasetHash: z.string().min(1),
  }),
  /** See `touchCurve`. */
  touchCurve: z.array(share).length(HORIZON_BARS),
});

/** A column whose length is not that of the feature names, or a curve that is none: what a schema of single values cannot see. */
function inconsistency({ featureNames, scaler, neutral, coefficients, touchCurve }: z.infer<typeof documentSchema>): string | null {
  const features = featureNames.length;
  if (new Set(featureNames).size !== features) return 'featureNames: a name stands twice';
  const { kind: _kind, ...scaling } = scaler;
  const columns = Object.entries({ ...scaling, neutral });
  for (const [name, { length }] of columns) if (length !== features) return `${name}: ${length} values for ${features} features`;
  const wrong = coefficients.findIndex(({ length }) => length !== features + 1);
  if (wrong >= 0) return `coefficients: ${coefficients[wrong]!.length} of class ${wrong}; expected ${features + 1}, the intercept first`;
  if (touchCurve.some((value, k) => value < (touchCurve[k - 1] ?? 0)) || touchCurve.at(-1) !== 1) {
    return 'touchCurve: expected shares that never fall and end with 1';
  }
  return null;
}

export const controlDocumentSchema = documentSchema.superRefine((document, context) => {
  const message = inconsistency(document);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

export type ControlDocument = z.infer<typeof documentSchema>;
