import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { findStack, withTemporal } from '../stack/find-stack.js';
import { CommandError } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** What the build of the worker leaves for workers to run. */
const bundleFor = (history: History) =>
  fileURLToPath(new URL(`../../../worker/dist/workflow-bundle${isTraced(history) ? '-traced' : ''}.cjs`, import.meta.url));

/** The header by which activities know their trace. */
const TRACE_HEADER = '_tracer-data';

/** Whether workers that export traces have carried the run on: their workflows may do at once what others do in another order. */
function isTraced({ events }: History): boolean {
  return events?.some((event) => event.activityTaskScheduledEventAttributes?.header?.fields?.[TRACE_HEADER] !== undefined) ?? false;
}

/**
 * Replays a history against the workflows as they are built here.
 * @returns the first difference, as Temporal's SDK reports it; null for none
 * @throws CommandError without a build
 */
export async function replayDifference(history: History, workflowId: string): Promise<string | null> {
  const codePath = bundleFor(history);
  if (!existsSync(codePath)) throw new CommandError(`The workflows are not built: ${codePath} is missing. Run npm run build.`);
  // Loaded here, because it brings a native library that no other command needs.
  const { DefaultLogger, Runtime, Worker } = await import('@temporalio/worker');
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: { logging: { filter: 'OFF' } } });
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: { codePath } }, [{ workflowId, history }])) {
    if (error !== undefined) return error.message;
  }
  return null;
}

interface ReplayFlags {
  readonly run?: string;
  readonly json?: true;
}

export function replayCommand(terminal: Terminal): Command {
  return new Command()
    .argument('<workflow-id>', 'as the Temporal UI has it, e.g. nightly-2026-03-06')
    .option('--run <run-id>', 'one of its runs (default: the newest)')
    .option('--json', 'answer in JSON on standard output')
    .action(async (workflowId: string, { run, json }: ReplayFlags) => {
      const stack = await findStack(readSettings(process.env));
      const history = await withTemporal(stack, (client) => client.workflow.getHandle(workflowId, run).fetchHistory()).catch(
        (error: unknown) => {
          if (error instanceof WorkflowNotFoundError)
            throw new CommandError(`Temporal has no run of ${workflowId}${run === undefined ? '' : ` with the id ${run}`}.`, undefined, {
              cause: error,
            });
          throw error;
        },
      );
      const difference = await replayDifference(history, workflowId);
      const events = history.events?.length ?? 0;
      if (json) terminal.print(JSON.stringify({ workflowId, events, difference }));
      if (difference !== null) throw new CommandError(`${workflowId}: today's workflows would do something else. ${difference}`);
      if (!json) terminal.print(`${workflowId}: ${events} events, and today's workflows would do the same.`);
    });
}
