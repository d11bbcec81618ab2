import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import type { NightlyPipelineResult, PipelineProgress } from '@tandem/pipeline';
import { findStack, withTemporal } from '../stack/find-stack.js';
import { followRun } from '../stack/follow-run.js';
import { requestChange } from '../stack/request-change.js';
import { CommandError } from '../terminal/exit-codes.js';
import { duration, progressBar, type Terminal } from '../terminal/terminal.js';

interface RetrainFlags {
  readonly follow?: true;
  readonly reason: string;
  readonly json?: true;
}

export function retrainCommand(terminal: Terminal): Command {
  return new Command()
    .option('--follow', 'wait for the run and show its progress; the exit code is 1 when a model could not be trained')
    .option('--reason <text>', 'why, for the record', 'asked for at the terminal')
    .option('--json', 'answer in JSON on standard output; with --follow, a line a state of the run, then one with its result')
    .action(async ({ follow, reason, json }: RetrainFlags) => {
      const stack = await findStack(readSettings(process.env));
      const started = await requestChange(stack, 'pipeline/runs', { reason });
      if (json) terminal.print(JSON.stringify(started));
      else terminal.print(`Started ${started.workflowId}${started.temporalUrl === null ? '' : `: ${started.temporalUrl}`}`);
      if (!follow) return;

      const show = (progress: PipelineProgress) => {
        if (json) terminal.print(JSON.stringify({ progress }));
        else terminal.progress(progressLine(progress));
      };
      const result = await withTemporal(stack, (client) => followRun(client.workflow.getHandle(started.workflowId, started.runId), show));
      terminal.settle();
      if (json) terminal.print(JSON.stringify({ result }));
      else describeResult(result).forEach((line) => terminal.print(line));
      if (result.kinds.some(({ outcome }) => outcome === 'failed'))
        throw new CommandError('A model failed: its reasons are in the result.');
    });
}

/** A state of a run in a line. */
export function progressLine({ share, message, loss, secondsLeft }: PipelineProgress): string {
  const facts = [
    message,
    ...(loss == null ? [] : [`loss ${loss.toFixed(3)}`]),
    ...(secondsLeft == null ? [] : [`${duration(secondsLeft)} left of this training`]),
  ];
  return `${progressBar(share)}  ${facts.join(', ')}`;
}

/** What became of each kind, and why, and what the bars were like. */
export function describeResult({ kinds, findings }: NightlyPipelineResult): string[] {
  const outcomes = kinds.flatMap(({ kind, version, outcome, reasons }) => [
    `${kind}${version === null ? '' : ` v${version}`}: ${outcome}`,
    ...reasons.map((reason) => `  ${reason}`),
  ]);
  return [...outcomes, ...findings];
}
