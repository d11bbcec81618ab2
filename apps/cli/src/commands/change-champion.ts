import { WorkflowFailedError } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { Argument, Command } from 'commander';
import { readSettings } from '@tandem/config';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { ChampionChangeResult } from '@tandem/pipeline';
import { findStack, withTemporal } from '../stack/find-stack.js';
import { requestChange } from '../stack/request-change.js';
import { wholeNumberFrom } from '../terminal/arguments.js';
import { CommandError } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface ChangeFlags {
  readonly reason: string;
  readonly json?: true;
}

const kindArgument = () => new Argument('<kind>', 'of the model').choices(MODEL_KINDS);

export function promoteCommand(terminal: Terminal): Command {
  return new Command()
    .addArgument(kindArgument())
    .argument('<version>', 'its number', wholeNumberFrom(1))
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--force', 'although the gate has not accepted it; the champion is marked so everywhere')
    .option('--json', 'answer in JSON on standard output')
    .action(async (kind: ModelKind, version: number, { force, ...flags }: ChangeFlags & { readonly force?: true }) =>
      change(terminal, `models/${kind}/${version}/promote`, { reason: flags.reason, force: force ?? false }, flags),
    );
}

export function rollbackCommand(terminal: Terminal): Command {
  return new Command()
    .addArgument(kindArgument())
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--json', 'answer in JSON on standard output')
    .action(async (kind: ModelKind, flags: ChangeFlags) => change(terminal, `models/${kind}/rollback`, { reason: flags.reason }, flags));
}

/** Asks for the change and waits for its end, which is a matter of seconds. */
async function change(terminal: Terminal, path: string, body: Readonly<Record<string, unknown>>, { json }: ChangeFlags): Promise<void> {
  const stack = await findStack(readSettings(process.env));
  const started = await requestChange(stack, path, body);
  const changed = await withTemporal(stack, async (client) => {
    try {
      return (await client.workflow.getHandle(started.workflowId, started.runId).result()) as ChampionChangeResult;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      throw new CommandError(rootCause(error.cause) ?? error.message, undefined, { cause: error });
    }
  });
  if (json) return terminal.print(JSON.stringify({ ...started, result: changed }));
  const { kind, version, previousVersion, revision, warnings } = changed;
  terminal.print(
    `${kind} v${version} is champion${previousVersion === null ? '' : `, before it was v${previousVersion}`} (revision ${revision}).`,
  );
  warnings.forEach((warning) => terminal.print(warning));
}
