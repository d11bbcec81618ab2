import { z } from 'zod';
import { EXCURSION_LEVELS, MOVE_MINUTES } from '@tandem/domain';
import { trainingSpan, type Dataset } from '@tandem/features';
import { fitHar, HAR_INPUTS, HAR_NAME, type HarModel } from './har-time-of-day.js';

/** Incremented when older readers would misread newer documents. */
const HAR_FORMAT = 1;

/** HAR × time of day as it is stored, JSON. */
const documentSchema = z.object({
  format: z.literal(HAR_FORMAT),
  name: z.literal(HAR_NAME),
  /** By horizon. */
  regressions: z
    .array(z.object({ intercept: z.number(), weights: z.array(z.number()).length(HAR_INPUTS), deviation: z.number().nonnegative() }))
    .length(MOVE_MINUTES.length),
  neutral: z.array(z.number()).length(HAR_INPUTS),
  residuals: z.array(z.number()).length(MOVE_MINUTES.length * EXCURSION_LEVELS.length),
  touchShare: z.number().min(0).max(1),
  touchResidual: z.number(),
  training: z.object({
    /** Last bars of the first and of the last training window. */
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    datasetHash: z.string().min(1),
  }),
});

export type HarDocument = z.infer<typeof documentSchema>;

/** A stored baseline of movement that is missing or cannot be used; the message says why, and which of its fields are wrong. */
export class HarDocumentError extends Error {
  override readonly name = 'HarDocumentError';
}

/** The fit to the training rows of a dataset, the one that the gate scores against, as JSON; `parseHar` makes it again bit by bit. */
export function serialiseHar(dataset: Dataset): HarDocument {
  const { regressions, neutral, residuals, touchShare, touchResidual } = fitHar(dataset);
  const { from, to } = trainingSpan(dataset);
  return {
    format: HAR_FORMAT,
    name: HAR_NAME,
    regressions: regressions.map(({ intercept, weights, deviation }) => ({ intercept, weights: [...weights], deviation })),
    neutral: [...neutral],
    residuals: [...residuals],
    touchShare,
    touchResidual,
    training: { from: new Date(from).toISOString(), to: new Date(to).toISOString(), datasetHash: dataset.hash },
  };
}

/** @throws HarDocumentError naming what is wrong */
export function parseHar(document: unknown): HarModel {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    throw new HarDocumentError(`The baseline of movement is not of this version of Tandem, or damaged:\n${z.prettifyError(parsed.error)}`);
  }
  const { regressions, neutral, residuals, touchShare, touchResidual } = parsed.data;
  return {
    regressions: regressions.map((one) => ({ ...one, weights: Float64Array.from(one.weights) })),
    neutral: Float64Array.from(neutral),
    residuals: Float64Array.from(residuals),
    touchShare,
    touchResidual,
  };
}
