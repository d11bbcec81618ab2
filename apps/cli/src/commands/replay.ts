import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { WorkflowNotFoundError } from '@temporalio/client';
import { withTemporal } from '../stack/connect-temporal.js';
import { findStack } from '../stack/find-stack.js';
import { differenceFromToday } from '../stack/replay-history.js';
import { CommandError } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface ReplayFlags {
  readonly run?: string;
  readonly json?: true;
}

export function replayCommand(terminal: Terminal): Command {
  return new Command('replay')
    .description("Replay a run's history against the workflows of today: exit code 1, and where they part, when these would do anything else")
    .argument('<workflow-id>', 'as the Temporal UI has it, e.g. nightly-2026-03-06')
    .option('--run <run-id>', 'one of its runs (default: the newest)')
    .option('--json', 'answer in JSON on standard output')
    .action(async (workflowId: string, { run, json }: ReplayFlags) => {
      const stack = await findStack(readSettings(process.env));
      const history = await withTemporal(stack, (client) => client.workflow.getHandle(workflowId, run).fetchHistory()).catch((error: unknown) => {
        if (error instanceof WorkflowNotFoundError) throw new CommandError(`Temporal has no run of ${workflowId}${run === undefined ? '' : ` with the id ${run}`}.`, undefined, { cause: error });
        throw error;
      });
      const difference = await differenceFromToday(history, workflowId);
      const events = history.events?.length ?? 0;
      if (json) terminal.print(JSON.stringify({ workflowId, events, difference }));
      if (difference !== null) throw new CommandError(`${workflowId}: today's workflows would do something else. ${difference}`);
      if (!json) terminal.print(`${workflowId}: ${events} events, and today's workflows would do the same.`);
    });
}
