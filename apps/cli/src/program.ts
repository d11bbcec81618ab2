import { Command } from 'commander';
import { escapeControls } from '@tandem/config';
import { adjustCommand } from './commands/adjust.js';
import { auditCommand } from './commands/audit.js';
import { promoteCommand, rollbackCommand } from './commands/change-champion.js';
import { lookaheadCommand, warmUpCommand } from './commands/checks.js';
import { evaluateCommand } from './commands/evaluate.js';
import { exportCommand } from './commands/export.js';
import { importCommand } from './commands/import.js';
import { ingestionCommand } from './commands/ingestion.js';
import { quarantineCommand } from './commands/quarantine.js';
import { reconcileCommand } from './commands/reconcile.js';
import { removeCommand } from './commands/remove.js';
import { replayCommand } from './commands/replay.js';
import { reproduceCommand } from './commands/reproduce.js';
import { retrainCommand } from './commands/retrain.js';
import { statusCommand } from './commands/status.js';
import { trainCommand } from './commands/train.js';
import { walkForwardCommand } from './commands/walk-forward.js';
import { EXIT_CODES_HELP } from './terminal/exit-codes.js';
import type { Terminal } from './terminal/terminal.js';

/** The whole command line. Throws what commander and the commands throw instead of ending the process. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('tandem')
    .description('Tandem at the terminal. Settings come from the environment and .env, as for `npm start`.')
    .addHelpText('after', EXIT_CODES_HELP)
    .exitOverride();
  for (const command of [
    importCommand(terminal),
    exportCommand(terminal),
    removeCommand(terminal),
    quarantineCommand(terminal),
    adjustCommand(terminal),
    trainCommand(terminal),
    evaluateCommand(terminal),
    walkForwardCommand(terminal),
    lookaheadCommand(terminal),
    warmUpCommand(terminal),
    retrainCommand(terminal),
    promoteCommand(terminal),
    rollbackCommand(terminal),
    auditCommand(terminal),
    ingestionCommand(terminal),
    replayCommand(terminal),
    reproduceCommand(terminal),
    reconcileCommand(terminal),
    statusCommand(terminal),
  ]) {
    program.addCommand(command.addHelpText('after', EXIT_CODES_HELP).exitOverride());
  }
  escapeErrors(program);
  return program;
}

/** Commander quotes arguments that are wrong. */
function escapeErrors(command: Command): void {
  command.configureOutput({ outputError: (text, write) => write(escapeControls(text)) });
  command.commands.forEach((each) => escapeErrors(each as Command));
}
