import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { CheckRunRepository, type CheckExecution, type Database } from '@tandem/database';
import { FAILURES, readCheckInput, type CheckActivities, type CheckSummary, type RunCheckInput } from '@tandem/pipeline';
import { newestServedSession } from '@tandem/registry';
import { withHeartbeat } from '../heartbeat.js';
import { oneAtATime } from '../one-at-a-time.js';
import type { RunCheck } from './run-in-process.js';

/** Progress is stored this often at most: who looks at it looks every second or two. */
const STORE_MS = 1_000;

type Heartbeat = (details: unknown) => void;

/**
 * The activities of checks. They take turns, whatever they check: a second one at once would only take the processor from what is waited
 * for.
 * @param now wall time, milliseconds since the Unix epoch
 */
export function createCheckActivities(database: Database, run: RunCheck, now: () => number = Date.now): CheckActivities {
  const runs = new CheckRunRepository(database);
  const inTurn = oneAtATime();

  const perform = async (
    input: RunCheckInput,
    execution: CheckExecution,
    heartbeat: Heartbeat,
    signal: AbortSignal,
  ): Promise<CheckSummary> => {
    const { check, seed, requestedBy, reason, requestedAt } = input;
    await runs.request({ id: execution.id, name: check, seed, session: input.session, requestedBy, reason, requestedAt });
    const row = await runs.begin(execution, now());
    // The answer of an attempt before was lost.
    if (row.state === 'completed') return { passed: row.passed!, sentence: row.sentence };
    const session = check === 'reconcile' ? (row.session ?? (await newestServedSession(database))) : null;
    if (session !== null) await runs.choose(execution, session);
    const progress = new StoredProgress(runs, execution, now);
    const outcome = await run(
      { check, seed, session },
      (share, doing) => {
        heartbeat({ share, doing });
        progress.report(share, doing);
      },
      signal,
    );
    await progress.settled();
    await runs.complete(execution, { ...outcome, result: { ...outcome.result } }, now());
    return { passed: outcome.passed, sentence: outcome.sentence };
  };

  return {
    async performCheck(given) {
      const input = readInput(given);
      const { cancelled, cancellationSignal } = Context.current();
      const execution = executionOf();
      return withHeartbeat((heartbeat) => {
        const turn = inTurn(async () => {
          cancellationSignal.throwIfAborted();
          return perform(input, execution, heartbeat, cancellationSignal);
        });
        // One that waits for its turn need not wait to be cancelled.
        return Promise.race([turn, cancelled]);
      });
    },
    async closeCheck({ state, sentence }) {
      await runs.close(executionOf(), state, sentence, now());
    },
  };
}

/** Whoever reaches Temporal can have a check run with whatever input. */
function readInput(given: RunCheckInput): RunCheckInput {
  const input = readCheckInput(given);
  if (input !== null) return input;
  throw ApplicationFailure.nonRetryable(
    'Expected the name of a check, a seed and, where it is of a session, a day.',
    FAILURES.checkRefused,
  );
}

function executionOf(): CheckExecution {
  const { workflowId, runId } = Context.current().info.workflowExecution!;
  return { id: workflowId, runId };
}

/** The progress of a run in its row: the newest now and then, one write after the other. A write that fails is made up for by the next. */
class StoredProgress {
  private last = -Infinity;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly runs: CheckRunRepository,
    private readonly execution: CheckExecution,
    private readonly now: () => number,
  ) {}

  report(share: number, doing: string): void {
    if (this.now() - this.last < STORE_MS) return;
    this.last = this.now();
    this.writing = this.writing.then(() => this.runs.report(this.execution, share, doing)).catch(() => undefined);
  }

  settled(): Promise<void> {
    return this.writing;
  }
}
