import { CommanderError } from 'commander';
import { SettingsError } from '@tandem/config';
import { createProgram } from './program.js';
import { CommandError, EXIT } from './terminal/exit-codes.js';
import { terminalOn } from './terminal/terminal.js';

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

const terminal = terminalOn(process.stdout, process.stderr);

try {
  await createProgram(terminal).parseAsync();
} catch (error) {
  terminal.settle();
  process.exitCode = exitCodeOf(error);
  // Commander has said itself what is wrong with the arguments.
  if (!(error instanceof CommanderError)) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  if (error instanceof SettingsError) return EXIT.wrongUse;
  return error instanceof CommandError ? error.exitCode : EXIT.failed;
}
