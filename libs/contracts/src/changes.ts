import * as z from 'zod/mini';
import { instantSchema, modelKindSchema, ordinal, temporalUrlSchema } from './common.js';
import { problemSchema } from './rest.js';
import { gateCheckSchema } from './verdicts.js';

/** Path of `GET changes/:id`: the run id of a promotion or rollback, or `champion-<kind>` for the newest one of a kind. */
export const changeIdSchema = z
  .string()
  .check(
    z.regex(/^[\w.:+-]{1,200}$/, 'expected the run id of a promotion or rollback, or the workflow id of a kind such as champion-lstm'),
  );

/** `GET changes/:id`: what became of a promotion or rollback that the operator asked for. */
export const changeResultSchema = z.object({
  workflowId: z.string(),
  /** Null while it is not known to have started. */
  runId: z.nullable(z.string()),
  temporalUrl: temporalUrlSchema,
  action: z.enum(['promote', 'rollback']),
  kind: modelKindSchema,
  /** What was to become champion. */
  version: ordinal,
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
  remedy: z.nullable(z.string()),
  /** When it was made or refused; null while it runs, and where only its run ended. */
  closedAt: z.nullable(instantSchema),
  /** Revision that it gave the champion's pointer; null: none. */
  revision: z.nullable(ordinal),
  /** Entry of `GET audit` with its outcome; null while there is none. */
  auditId: z.nullable(ordinal),
});
export type ChangeResult = z.infer<typeof changeResultSchema>;

/** Answer 409 to the promotion of a version that the gate has not accepted: what was missing, and what the operator can do. */
export const notAcceptedProblemSchema = z.extend(problemSchema, {
  /** Null: the gate never looked at it. */
  verdictId: z.nullable(z.uuid()),
  /** The rules that it failed, with their numbers; empty without a verdict, and for one of before they were kept. */
  failedChecks: z.array(gateCheckSchema),
  /** Its sentence. */
  remedy: z.string(),
});
export type NotAcceptedProblem = z.infer<typeof notAcceptedProblemSchema>;
