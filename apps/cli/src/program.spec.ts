import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.js';
import { createProgram } from './program.js';

const TERMINAL = { print: () => undefined, progress: () => undefined, settle: () => undefined, ask: async () => null };

describe('the command line', () => {
  it.each([
    ['an unknown kind', ['train', '--kind', 'forest']],
    ['an unknown budget', ['train', '--budget', 'endless']],
    ['a seed that is no whole number', ['train', '--seed', '1.5']],
    ['two sources at once', ['train', '--bars', '/bars', '--simulated']],
    ['an evaluation without bars', ['evaluate']],
    ['a stride of nothing', ['evaluate', '--bars', '/bars', '--stride', '0']],
    ['to make nothing again', ['reproduce']],
    ['bars that were both recorded and simulated', ['reproduce', 'lstm_v1.tflite', '--bars', '/bars', '--simulated']],
    ['no samples of the future', ['lookahead', '--samples', '0']],
    ['a number of cold starts that is none', ['warm-up', '--starts', 'many']],
    ['an import of nothing', ['import', 'bars']],
    ['an import as of no day', ['import', 'bars', '--as-of', 'yesterday', 'SPY.csv']],
    ['a removal of everything', ['remove', 'bars']],
    ['an export in an unknown form', ['export', 'bars', '--format', 'xlsx']],
    ['an adjustment without actions', ['adjust', '--raw', 'SPY.csv', '--out', 'adjusted.csv']],
    ['an adjustment to an unknown form', ['adjust', '--raw', 'SPY.csv', '--actions', 'actions.csv', '--out', 'adjusted.json']],
    ['an unknown command', ['predict']],
  ])('refuses %s before it does anything', async (_, args) => {
    expect((await runCommand(args)).error).toMatchObject({ constructor: CommanderError, exitCode: 1 });
  });

  it('documents its exit codes with every command, and loads the one that is asked for', async () => {
    const { commands } = await createProgram(TERMINAL, []);
    for (const name of ['', ...commands.map((command) => command.name())]) {
      const program = await createProgram(TERMINAL, [name]);
      const command = program.commands.find((each) => each.name() === name) ?? program;
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) });
      command.outputHelp();
      expect(help).toContain('3 Tandem is not running');
      expect(help).toContain(command.description().slice(0, 40));
      if (name !== '') expect(command.options.length + command.commands.length).toBeGreaterThan(0);
    }
  });
});
