import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { ApplicationFailure } from '@temporalio/common';
import type { CheckOrder, CheckOutcome, CheckTools } from '@tandem/registry';

/** What the process of a check is sent. */
export interface CheckJob {
  readonly databaseUrl: string;
  readonly symbols: readonly string[];
  readonly order: CheckOrder;
}

/** What it sends. */
export type CheckAnswer =
  | { readonly type: 'progress'; readonly share: number; readonly doing: string }
  | { readonly type: 'outcome'; readonly outcome: CheckOutcome }
  | { readonly type: 'failure'; readonly name: string; readonly message: string };

/** What was killed, as where memory is short, is tried again when there may be more of it. */
const KILLED_RETRY_DELAY = '1m';

/** Carries out a check; gives up when the signal says so. */
export type RunCheck = (order: CheckOrder, report: CheckTools['report'], signal: AbortSignal) => Promise<CheckOutcome>;

/**
 * Carries out checks in a process each, of low priority: one computes for minutes and takes hundreds of megabytes, and ingestion and the
 * drift monitor, which share this process, are to notice neither. The queue `training` has such a process, but works on one thing at a
 * time: a check would wait for hours of a training, and the nightly run, for which a virtual market stays closed, for the check.
 */
export function runInProcess(databaseUrl: string, symbols: readonly string[]): RunCheck {
  return (order, report, signal) =>
    new Promise((resolve, reject) => {
      // By the package's own name, so that the build is found from the sources as well.
      const program = createRequire(import.meta.url).resolve('@tandem/worker/check-process');
      // Not the flags of this process, which may look for sources. SIGKILL: a computation of seconds hears nothing else.
      const child = fork(program, { execArgv: [], signal, killSignal: 'SIGKILL', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      child.on('message', (answer: CheckAnswer) => {
        if (answer.type === 'progress') report(answer.share, answer.doing);
        else if (answer.type === 'outcome') resolve(answer.outcome);
        else reject(ApplicationFailure.create({ message: answer.message, type: answer.name }));
      });
      child.once('error', reject);
      child.once('exit', (code, killedBy) => reject(endedWithoutAnswer(killedBy ?? `code ${code}`)));
      child.send({ databaseUrl, symbols, order } satisfies CheckJob, (error) => {
        if (error !== null) reject(error);
      });
    });
}

function endedWithoutAnswer(how: string): ApplicationFailure {
  return ApplicationFailure.create({
    message: `The process of the check ended without an answer (${how}); SIGKILL and SIGABRT are what a lack of memory ends it with.`,
    type: 'CheckProcessLost',
    nextRetryDelay: KILLED_RETRY_DELAY,
  });
}
