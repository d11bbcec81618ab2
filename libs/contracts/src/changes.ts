import * as z from 'zod';
import { instantSchema, modelKindSchema, temporalUrlSchema } from './common.js';
import { problemSchema } from './rest.js';
import { gateCheckSchema } from './verdicts.js';

/** Path of `GET changes/:id`: the run id of a promotion or rollback, or `champion-<kind>` for the newest one of a kind. */
export const changeIdSchema = z
  .string()
  .regex(/^[\w.:+-]{1,200}$/, 'expected the run id of a promotion or rollback, or the workflow id of a kind such as champion-lstm');

/** `GET changes/:id`: what became of a promotion or rollback that the operator asked for. */
export const changeResultSchema = z.object({
  workflowId: z.string(),
  /** Null while it is not known to have started. */
  runId: z.string().nullable(),
  temporalUrl: temporalUrlSchema,
  action: z.enum(['promote', 'rollback']),
  kind: modelKindSchema,
  /** What was to become champion. */
  version: z.int().positive(),
  /** Against the gate. */
  forced: z.boolean(),
  requestedBy: z.string(),
  /** The operator's words. */
  reason: z.string(),
  requestedAt: instantSchema,
  /** `refused`: a rule said no, on record; `failed`: the run ended without an outcome. Nothing was changed by either. */
  state: z.enum(['running', 'completed', 'refused', 'failed']),
  /** What became of it and why, in sentences. */
  message: z.string(),
  /** What the operator can do now, in a sentence; null where there is nothing to do. */
  remedy: z.string().nullable(),
  /** When it was made or refused; null while it runs, and where only its run ended. */
  closedAt: instantSchema.nullable(),
  /** Revision that it gave the champion's pointer; null: none. */
  revision: z.int().positive().nullable(),
  /** Entry of `GET audit` with its outcome; null while there is none. */
  auditId: z.int().positive().nullable(),
});
export type ChangeResult = z.infer<typeof changeResultSchema>;

/** Answer 409 to the promotion of a version that the gate has not accepted: what was missing, and what the operator can do. */
export const notAcceptedProblemSchema = problemSchema.extend({
  /** Null: the gate never looked at it. */
  verdictId: z.uuid().nullable(),
  /** The rules that it failed, with their numbers; empty without a verdict, and for one of before they were kept. */
  failedChecks: z.array(gateCheckSchema),
  /** Its sentence. */
  remedy: z.string(),
});
export type NotAcceptedProblem = z.infer<typeof notAcceptedProblemSchema>;
