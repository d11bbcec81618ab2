import { writeFileSync } from 'node:fs';
import { lowerPriority } from '@tandem/config';
import { connect } from '@tandem/database';
import { runCheck } from '@tandem/registry';
import type { CheckAnswer, CheckJob } from './run-in-process.js';

/*
 * The program of a check: its only message is what to check, its answer the outcome. It ends when it has answered, and with the worker that
 * started it.
 */

/** Below everything that is waited for, as a training. */
const CHECK_NICE = 10;
lowerPriority(CHECK_NICE);
yieldMemory();

const worker = process.ppid;

/** Where memory runs out, Linux ends this process before the database or the worker: 1000, the most, prefers it to every other. */
function yieldMemory(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Another system, or a sandbox that keeps it from saying so: then it is one process like others.
  }
}

/** A computation of seconds hears nothing; between two of them it looks whether anybody waits for it. */
function endWithWorker(): void {
  if (process.ppid !== worker) process.exit(1);
}

function send(answer: CheckAnswer): void {
  process.send?.(answer);
}

async function work({ databaseUrl, symbols, order }: CheckJob): Promise<CheckAnswer> {
  const database = await connect(databaseUrl, { applicationName: 'tandem-worker check' });
  try {
    const report = (share: number, doing: string) => {
      endWithWorker();
      send({ type: 'progress', share, doing });
    };
    return { type: 'outcome', outcome: await runCheck(database, order, { symbols, report }) };
  } finally {
    await database.close();
  }
}

process.on('disconnect', () => process.exit(1));
process.once('message', (job: CheckJob) => {
  void work(job)
    .catch((error: unknown): CheckAnswer => {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      return { type: 'failure', name, message };
    })
    .then((answer) => process.send?.(answer, () => process.exit(0)));
});
