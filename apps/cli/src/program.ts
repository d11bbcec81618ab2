import { Command } from 'commander';
import { escapeControls } from '@tandem/config';
import { EXIT_CODES_HELP } from './terminal/exit-codes.js';
import type { Terminal } from './terminal/terminal.js';

interface CommandEntry {
  readonly description: string;
  /** Its module brings the database, Temporal or TensorFlow, of which a list of commands needs nothing. */
  readonly load: () => Promise<(terminal: Terminal) => Command>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  import: {
    description: 'Bring data of your own into the database of Tandem',
    load: async () => (await import('./commands/import.js')).importCommand,
  },
  export: {
    description: 'Write what Tandem has stored to files',
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
  remove: {
    description: 'Take out of the database what does not belong there',
    load: async () => (await import('./commands/remove.js')).removeCommand,
  },
  quarantine: {
    description: 'Rows that no bar could be made of: what they are, why, and that they may go',
    load: async () => (await import('./commands/quarantine.js')).quarantineCommand,
  },
  adjust: {
    description:
      'Adjust a file of bars as traded, daily or by the minute, for splits and dividends, ' +
      'as Tandem does with what it stores; no server needed',
    load: async () => (await import('./commands/adjust.js')).adjustCommand,
  },
  train: {
    description: 'Train both models from recorded or simulated bars, without database or Temporal, and write them as .tflite files',
    load: async () => (await import('./commands/train.js')).trainCommand,
  },
  evaluate: {
    description: 'Score models on a directory of recorded bars, of any symbols, tidy or not, and report how reliable the scores are',
    load: async () => (await import('./commands/evaluate.js')).evaluateCommand,
  },
  'walk-forward': {
    description:
      'Train and score both models step by step through a recorded history, beside baselines, ' +
      'with several seeds; the newest five sessions stay sealed',
    load: async () => (await import('./commands/walk-forward.js')).walkForwardCommand,
  },
  lookahead: {
    description: 'Compute every feature and label again with the future cut off at sampled bars; name whatever changes, and fail',
    load: async () => (await import('./commands/checks.js')).lookaheadCommand,
  },
  'warm-up': {
    description:
      'Measure how many bars before a window each feature needs until it no longer shows where ' +
      'the history began; fail when some needs more than is loaded',
    load: async () => (await import('./commands/checks.js')).warmUpCommand,
  },
  retrain: {
    description: 'Retrain both models on the running Tandem; the gate decides whether they become champions',
    load: async () => (await import('./commands/retrain.js')).retrainCommand,
  },
  promote: {
    description: 'Make a version of the running Tandem champion',
    load: async () => (await import('./commands/change-champion.js')).promoteCommand,
  },
  rollback: {
    description: 'Make the version champion again that the champion of the running Tandem replaced',
    load: async () => (await import('./commands/change-champion.js')).rollbackCommand,
  },
  backup: {
    description: 'Write all that is stored to a folder, as it is at one instant, while Tandem runs or not',
    load: async () => (await import('./commands/backup.js')).backupCommand,
  },
  restore: {
    description: 'Fill an empty database from a backup, with TimescaleDB or without',
    load: async () => (await import('./commands/backup.js')).restoreCommand,
  },
  audit: {
    description: 'Read the audit log, or verify it and every change of champion',
    load: async () => (await import('./commands/audit.js')).auditCommand,
  },
  verify: {
    description: 'Check model files, verdicts and audit log against their signatures; no server needed, exit code 1 when one does not hold',
    load: async () => (await import('./commands/verify.js')).verifyCommand,
  },
  adopt: {
    description: 'Sign what is stored and no trusted key has signed, on record: after a key was lost, or withdrawn because it was stolen',
    load: async () => (await import('./commands/adopt.js')).adoptCommand,
  },
  ingestion: {
    description: 'Show, pause and resume the ingestion of prices, news and macro series',
    load: async () => (await import('./commands/ingestion.js')).ingestionCommand,
  },
  replay: {
    description:
      "Replay a run's history against the workflows of today: exit code 1, and where they part, when these would do anything else",
    load: async () => (await import('./commands/replay.js')).replayCommand,
  },
  reproduce: {
    description: 'Train a model again from its own bars and settings, and compare: the same bytes, or by how much the answers differ',
    load: async () => (await import('./commands/reproduce.js')).reproduceCommand,
  },
  reconcile: {
    description: 'Compute every served prediction of a session again from what is stored now, and tell each difference by its cause',
    load: async () => (await import('./commands/reconcile.js')).reconcileCommand,
  },
  status: {
    description: 'Show the market time, the champions and the training under way of the running Tandem',
    load: async () => (await import('./commands/status.js')).statusCommand,
  },
};

/**
 * The command line, of which only the command that is asked for is loaded; the others stand in the list by their names. Throws what
 * commander and the commands throw instead of ending the process.
 * @param args of the command line, without program and script: what it will be asked to parse
 */
export async function createProgram(terminal: Terminal, args: readonly string[]): Promise<Command> {
  const program = new Command('tandem')
    .description('Tandem at the terminal. Settings come from the environment and .env, as for `npm start`.')
    .addHelpText('after', EXIT_CODES_HELP)
    .exitOverride();
  // Also of `help NAME`; no option of the program takes a value.
  const asked = args.find((arg) => Object.hasOwn(COMMANDS, arg));
  for (const [name, { description, load }] of Object.entries(COMMANDS)) {
    const command = name === asked ? (await load())(terminal) : new Command();
    program.addCommand(command.name(name).description(description).addHelpText('after', EXIT_CODES_HELP).exitOverride());
  }
  escapeErrors(program);
  return program;
}

/** Commander quotes arguments that are wrong. */
function escapeErrors(command: Command): void {
  command.configureOutput({ outputError: (text, write) => write(escapeControls(text)) });
  command.commands.forEach((each) => escapeErrors(each as Command));
}
