import { join } from 'node:path';
import { Command } from 'commander';
import { deriveSettings, readSettings, type Settings } from '@tandem/config';
import type { Source } from '@tandem/domain';
import { evaluate } from '../evaluate/evaluate.js';
import { findModels, type ModelFolders } from '../evaluate/model-files.js';
import { report } from '../evaluate/report.js';
import { userPath, wholeNumberFrom } from '../terminal/arguments.js';
import { addDialectOptions, readOptions, type DialectFlags } from '../terminal/dialect-options.js';
import { writeJson } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface EvaluateFlags extends DialectFlags {
  readonly bars: string;
  readonly model?: readonly string[];
  readonly stride: number;
  readonly json?: true | string;
}

const SOURCES: readonly Source[] = ['yahoo', 'replay', 'simulated'];

export function evaluateCommand(terminal: Terminal): Command {
  const command = new Command().requiredOption(
    '--bars <directory>',
    'SYMBOL.csv, SYMBOL.csv.gz or SYMBOL.parquet files; how they are written is recognised',
  );
  return addDialectOptions(command)
    .option('--model <file...>', '.tflite files written by Tandem (default: the champions, else the newest in <VAR_DIR>/offline)')
    .option('--stride <number>', 'score every n-th usable row of a symbol', wholeNumberFrom(1), 1)
    .option('--json [file]', 'write everything as JSON to a file; without one, to standard output instead of the tables')
    .action(async ({ bars, model = [], stride, json, ...dialect }: EvaluateFlags) => {
      const models = await findModels(model.map(userPath), modelFolders(readSettings(process.env)));
      const evaluation = await evaluate({ directory: userPath(bars), readAs: readOptions(dialect, terminal), models, stride }, terminal);
      if (json === true) return terminal.print(JSON.stringify(evaluation));
      report(evaluation).forEach((line) => terminal.print(line));
      if (json !== undefined) await writeJson(userPath(json), evaluation);
    });
}

/** Where the champions of the source are that the settings name, else those of any. */
function modelFolders(settings: Settings): ModelFolders {
  const sources = settings.SOURCE === 'auto' ? SOURCES : [settings.SOURCE];
  const published = new Set(sources.map((source) => deriveSettings(settings, source).modelDirectory));
  return { published: [...published], offline: join(settings.VAR_DIR, 'offline') };
}
