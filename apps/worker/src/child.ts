import { writeFileSync } from 'node:fs';
import { lowerPriority } from '@tandem/config';
import { carryOutCheck } from './activities/checks/carry-out.js';
import { carryOutStage } from './activities/training/stages.js';
import type { ChildAnswer, ChildJob, ChildWork } from './process/run-child.js';

/*
 * The program of every child of a worker: what takes a processor for long, and memory that is to be given back. Its only message is what to
 * do, its answer what came of it. It ends when it has answered, and with the worker that started it.
 */

const WORKS: Readonly<Record<string, ChildWork>> = { check: carryOutCheck as ChildWork, stage: carryOutStage as ChildWork };

/** Below everything that is waited for, the API's threads for explanations included: it takes what they leave. Of 19. */
const CHILD_NICE = 10;
lowerPriority(CHILD_NICE);
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
function report(progress: unknown): void {
  if (process.ppid !== worker) process.exit(1);
  send({ type: 'progress', progress });
}

function send(answer: ChildAnswer): void {
  process.send?.(answer);
}

process.on('disconnect', () => process.exit(1));
process.once('message', ({ work, input }: ChildJob) => {
  void WORKS[work]!(input, report)
    .then((result): ChildAnswer => ({ type: 'result', result }))
    .catch((error: unknown): ChildAnswer => {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      return { type: 'failure', name, message };
    })
    .then((answer) => process.send?.(answer, () => process.exit(0)));
});
