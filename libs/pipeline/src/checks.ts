import { CHECKS, type CheckName } from '@tandem/domain';
import { TASK_QUEUES, workflowIds } from './names.js';

/** What a run of a check is started with: small parameters alone, what it is about is stored. */
export interface RunCheckInput {
  readonly check: CheckName;
  /** Of the sampled bars and symbols: the same seed looks at the same ones. A whole number from 0 to MAX_SEED. */
  readonly seed: number;
  /** New York date; null: the newest session that is over and was predicted on. Of `reconcile` alone. */
  readonly session: string | null;
  readonly requestedBy: string;
  /** What the operator wrote; may be empty. */
  readonly reason: string;
  /** Wall time, milliseconds since the Unix epoch. */
  readonly requestedAt: number;
}

/** Largest seed that the database holds, a 32-bit integer. */
export const MAX_SEED = 2 ** 31 - 1;

/** What a check came to; its numbers are stored (`check_runs`). */
export interface CheckSummary {
  readonly passed: boolean;
  /** The verdict, for people. */
  readonly sentence: string;
}

/** How a run ended that has no verdict. */
export interface UnfinishedCheck {
  readonly state: 'failed' | 'cancelled';
  /** Why, for people. */
  readonly sentence: string;
}

/** The steps of `runCheck`, on the queue `operations`. */
export interface CheckActivities {
  /**
   * Carries a check out in a process of its own, stores its progress and what it came to. Repeated by the same run, it finds what is
   * stored; an attempt that was cut off is made again from the start.
   */
  performCheck(input: RunCheckInput): Promise<CheckSummary>;
  /** Stores that the run has ended without a verdict. */
  closeCheck(end: UnfinishedCheck): Promise<void>;
}

/** A check as an input names it; null when it names none, whatever a client has sent. */
export function readCheckInput(input: unknown): RunCheckInput | null {
  const { check, seed, session = null, requestedBy, reason, requestedAt } = (input ?? {}) as Partial<Record<keyof RunCheckInput, unknown>>;
  const name = CHECKS.find((one) => one === check);
  const isSeed = typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED;
  const isDay = session === null || (typeof session === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(session));
  if (name === undefined || !isSeed || !isDay || typeof requestedAt !== 'number' || !Number.isSafeInteger(requestedAt)) return null;
  return { check: name, seed, session, requestedBy: String(requestedBy ?? 'unknown'), reason: String(reason ?? ''), requestedAt };
}

/** Start options of `WORKFLOWS.runCheck`, as Temporal's client takes them. */
interface CheckStartOptions {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [RunCheckInput];
  readonly staticSummary: string;
  /** What lists of runs show without opening one, and by which a request finds what it started. */
  readonly memo: Record<'changeId' | 'requestedBy' | 'note', string>;
}

/**
 * How a check is started.
 * @param changeId by which the request finds the run that it started
 */
export function checkStartOptions(input: RunCheckInput, changeId: string): CheckStartOptions {
  const { check, session, requestedBy, reason, requestedAt } = input;
  return {
    workflowId: workflowIds.runCheck(check, requestedAt),
    taskQueue: TASK_QUEUES.operations,
    args: [input],
    staticSummary: `Check: ${check}${session === null ? '' : ` of ${session}`}`,
    memo: { changeId, requestedBy, note: reason },
  };
}
