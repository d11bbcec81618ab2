import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { CommandError } from '../terminal/exit-codes.js';

/** What the build of the worker leaves for workers to run. */
const BUNDLE = fileURLToPath(new URL('../../../worker/dist/workflow-bundle.cjs', import.meta.url));

/**
 * Replays a history against the workflows as they are built here.
 * @returns where they part, in the words of Temporal's SDK; null where they do the same
 * @throws CommandError without a build
 */
export async function differenceFromToday(history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>, workflowId: string): Promise<string | null> {
  if (!existsSync(BUNDLE)) throw new CommandError(`The workflows are not built: ${BUNDLE} is missing. Run npm run build.`);
  // Loaded here, because it brings a native library that no other command needs.
  const { DefaultLogger, Runtime, Worker } = await import('@temporalio/worker');
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: { logging: { filter: 'OFF' } } });
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: { codePath: BUNDLE } }, [{ workflowId, history }])) {
    if (error !== undefined) return error.message;
  }
  return null;
}
