import * as z from 'zod/mini';
import { count, instantSchema, ordinal, temporalUrlSchema } from './common.js';

/** New York dates of the first and the last session. */
const spanSchema = z.object({ first: z.iso.date(), last: z.iso.date(), sessions: count });

/** Where a version comes from: enough to make it again, and to look at the run that made it. */
export const lineageSchema = z.object({
  /** SHA-256 of its file, and its length. */
  sha256: z.string(),
  bytes: count,
  /** The key that has signed it, by its fingerprint; null where no key that is trusted here has. */
  signedBy: z.nullable(z.string().check(z.regex(/^[0-9a-f]{16}$/))),
  /** The run that trained it. Its id is null where no verdict and no request of an operator names it; the address is then of the newest. */
  workflowId: z.string(),
  runId: z.nullable(z.string()),
  temporalUrl: temporalUrlSchema,
  /** The champion that its first verdict compared it with: what its successor would have to be better than. Null: none. */
  comparedWith: z.nullable(ordinal),
  /** Null while its rows are not stored under an id. */
  datasetId: z.nullable(z.string()),
  /** What its file says of its training; null for a file that cannot be read. */
  training: z.nullable(
    z.object({
      /** Last bars of the first and of the last training window. */
      from: instantSchema,
      to: instantSchema,
      sessions: z.object({ train: spanSchema, validation: spanSchema, holdout: z.nullable(spanSchema) }),
      /** SHA-256 of rows, features and labels; with the bars they are built again, and must give it. */
      datasetSha256: z.string(),
      seed: count,
      labels: z.object({
        /** Bars until the last barrier. */
        horizon: count,
        /** Half-width of the barriers in standard deviations of a move over the horizon. */
        multiple: z.number().check(z.positive()),
        /** Span of the moving standard deviation, bars. */
        sigmaSpan: count,
        /** By which volatility the barriers are set. */
        volatility: z.string(),
      }),
      features: count,
      backend: z.string(),
      threads: count,
      platform: z.string(),
      /** Versions by name: node, the runtime, the libraries. */
      libraries: z.record(z.string(), z.string()),
    }),
  ),
});
export type LineageMessage = z.infer<typeof lineageSchema>;

/** How its training went. */
export const trainingCurvesSchema = z.object({
  /** Epochs that were trained, of at most `maxEpochs`. */
  epochs: ordinal,
  maxEpochs: ordinal,
  /** The epoch whose weights the version has: that of the lowest validation loss. */
  keptEpoch: ordinal,
  samplesPerEpoch: count,
  /**
   * An entry an epoch, oldest first. Both losses are of classes and, where it predicts movement, of its quantiles, nats; null: not finite.
   * Training losses are means over the epoch, with dropout; validation losses are of the averaged weights after it. Null in files of
   * before they were kept.
   */
  history: z.nullable(z.array(z.object({ epoch: ordinal, trainingLoss: z.nullable(z.number()), validationLoss: z.nullable(z.number()) }))),
});
export type TrainingCurves = z.infer<typeof trainingCurvesSchema>;
