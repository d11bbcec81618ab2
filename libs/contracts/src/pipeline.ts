import * as z from 'zod/mini';
import { count, instantSchema, modelKindSchema, ordinal, temporalUrlSchema, textParameter } from './common.js';
import { pipelineEventSchema } from './websocket.js';

/** Body of `POST session`: signs a browser in, with the key that the terminal named the file of. */
export const signInRequestSchema = z.strictObject({ key: textParameter(200, 1) });

/** Body of `POST pipeline/runs`: the operator's words why both models are to be retrained. */
export const retrainRequestSchema = z.strictObject({
  reason: z.pipe(
    textParameter(500, 1).check(z.regex(/\S/, 'expected more than blanks')),
    z.transform((text) => text.trim()),
  ),
});
export type RetrainRequest = z.infer<typeof retrainRequestSchema>;

/** Body of `POST models/:kind/rollback`: why. */
export const rollbackRequestSchema = retrainRequestSchema;
export type RollbackRequest = z.infer<typeof rollbackRequestSchema>;

/** Body of `POST models/:kind/:version/promote`: why; `force` insists on a version that the gate has not accepted. */
export const promoteRequestSchema = z.extend(retrainRequestSchema, { force: z._default(z.boolean(), false) });
export type PromoteRequest = z.infer<typeof promoteRequestSchema>;

/** Header `Idempotency-Key` of a change: a request that is repeated with the same key starts nothing and gets the first answer. */
export const idempotencyKeySchema = z.optional(
  z.string().check(z.regex(/^[\x21-\x7e]{1,200}$/, 'expected 1 to 200 printable ASCII characters without spaces')),
);

/** Path of `GET pipeline/runs/:id`: a workflow id, or the id of one run. */
export const pipelineRunIdSchema = z
  .string()
  .check(z.regex(/^[\w.:+-]{1,200}$/, 'expected the workflow id or run id of a pipeline run, such as nightly-2026-03-06'));

/** One run of the training pipeline, as Temporal has it. */
export const pipelineRunSchema = z.extend(
  z.pick(pipelineEventSchema, { workflowId: true, runId: true, temporalUrl: true, state: true, reason: true, startedAt: true }),
  { closedAt: z.nullable(instantSchema), requestedBy: z.string() },
);
export type PipelineRun = z.infer<typeof pipelineRunSchema>;

/** `GET pipeline/runs`: newest first. */
export const pipelineRunsResponseSchema = z.object({ runs: z.array(pipelineRunSchema) });
export type PipelineRunsResponse = z.infer<typeof pipelineRunsResponseSchema>;

/** A step of a run. */
export const runStageSchema = z.object({
  stage: z.enum(['corporate-actions', 'dataset', 'train', 'evidence', 'validate', 'change-champion']),
  /** The model that is trained, validated or made champion; null before and between. */
  kind: z.nullable(modelKindSchema),
  /** Null until the training of its kind has ended. */
  version: z.nullable(ordinal),
  /** `waiting`: to come, or no worker has it yet; `skipped`: the run does without it. */
  state: z.enum(['waiting', 'running', 'completed', 'failed', 'skipped', 'cancelled']),
  /** When it began; of one that waits for a worker, or is tried again, when it was due. */
  startedAt: z.nullable(instantSchema),
  closedAt: z.nullable(instantSchema),
  /** From 1; 0 before the first. */
  attempt: count,
  /** What it found, why it failed, was skipped or is tried again, in a sentence; null where there is nothing to say. */
  message: z.nullable(z.string()),
  /** Of the workflow that changes the champion; null for what is part of the run. */
  temporalUrl: temporalUrlSchema,
});
export type RunStage = z.infer<typeof runStageSchema>;

/** `GET pipeline/runs/:id`: the newest run of that workflow id. */
export const pipelineRunDetailSchema = z.extend(pipelineRunSchema, {
  /** While it runs and a worker can be asked. */
  progress: z.nullable(
    z.pick(pipelineEventSchema, {
      stage: true,
      kind: true,
      epoch: true,
      epochs: true,
      loss: true,
      share: true,
      secondsLeft: true,
      message: true,
    }),
  ),
  /** What it does, step by step, those to come included: a version that was put forward has steps of its own. */
  stages: z.array(runStageSchema),
  /** Once it completed: what became of each kind. */
  outcomes: z.array(
    z.object({
      kind: modelKindSchema,
      version: z.nullable(ordinal),
      outcome: z.enum(['promoted', 'refused', 'failed', 'not-trained']),
      reasons: z.array(z.string()),
    }),
  ),
  /** Why it failed; null when it did not. */
  failure: z.nullable(z.string()),
});
export type PipelineRunDetail = z.infer<typeof pipelineRunDetailSchema>;
