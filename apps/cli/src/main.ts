import { CommanderError } from 'commander';
import { escapeControls, SettingsError } from '@tandem/config';
import { createProgram } from './program.js';
import { CommandError, EXIT } from './terminal/exit-codes.js';
import { terminalOn } from './terminal/terminal.js';

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.success);
});

const terminal = terminalOn(process.stdout, process.stderr, process.stdin);

try {
  const args = process.argv.slice(2);
  await (await createProgram(terminal, args)).parseAsync(args, { from: 'user' });
} catch (error) {
  terminal.settle();
  process.exitCode = exitCodeOf(error);
  // Commander has reported wrong arguments itself.
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof CommanderError)) process.stderr.write(`${escapeControls(message)}\n`);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.usage;
  if (error instanceof SettingsError) return EXIT.usage;
  return error instanceof CommandError ? error.exitCode : EXIT.failure;
}
