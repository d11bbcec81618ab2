import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { MarketClockRepository } from '@tandem/database';
import { retrainRequest, WORKFLOWS, type NightlyPipelineResult } from '@tandem/pipeline';
import { withDatabase } from '../stack/connect-database.js';
import { withTemporal } from '../stack/connect-temporal.js';
import { findStack } from '../stack/find-stack.js';
import { followRun } from '../stack/follow-run.js';
import { CommandError } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface RetrainFlags {
  readonly follow?: true;
  readonly reason: string;
  readonly json?: true;
}

export function retrainCommand(terminal: Terminal): Command {
  return new Command('retrain')
    .description('Retrain both models on the running Tandem; the gate decides whether they become champions')
    .option('--follow', 'wait for the run and show its progress')
    .option('--reason <text>', 'why, for the record', 'asked for at the terminal')
    .option('--json', 'answer in JSON on standard output')
    .action(async (flags: RetrainFlags) => {
      const stack = await findStack(readSettings(process.env));
      const source = await withDatabase(stack, async (database) => (await new MarketClockRepository(database).read())?.source ?? null);
      await withTemporal(stack, async (client) => {
        const request = retrainRequest({ source, requestedBy: 'terminal', note: flags.reason, at: Date.now() });
        const handle = await client.workflow.start(WORKFLOWS.nightlyPipeline, request);
        const { workflowId } = handle;
        const started = { workflowId, runId: handle.firstExecutionRunId, temporalUrl: urlOf(stack.temporalUiUrl, stack.temporalNamespace, workflowId) };
        if (!flags.json) terminal.print(`Started ${workflowId}${started.temporalUrl === null ? '' : `: ${started.temporalUrl}`}`);
        if (!flags.follow) return flags.json && terminal.print(JSON.stringify(started));

        const result = await followRun(handle, ({ share, message }) => terminal.progress(`${(share * 100).toFixed(0).padStart(3)} %  ${message}`));
        terminal.settle();
        if (flags.json) terminal.print(JSON.stringify({ ...started, result }));
        else describeResult(result).forEach((line) => terminal.print(line));
        if (result.kinds.some(({ outcome }) => outcome === 'failed')) throw new CommandError('A model failed: its reasons are in the result.');
      });
    });
}

function urlOf(ui: string | null, namespace: string, workflowId: string): string | null {
  return ui === null ? null : `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}

/** What became of each kind, and why, and what the bars were like. */
export function describeResult({ dataset, kinds }: NightlyPipelineResult): string[] {
  const outcomes = kinds.flatMap(({ kind, version, outcome, reasons }) => [
    `${kind}${version === null ? '' : ` v${version}`}: ${outcome}`,
    ...reasons.map((reason) => `  ${reason}`),
  ]);
  return dataset?.quality === undefined ? outcomes : [...outcomes, dataset.quality];
}
