import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readSettings, replayDirectory, type Settings } from '@tandem/config';
import { BUDGETS, MODEL_KINDS, type ModelKind } from '@tandem/models';
import type { TrainingBudget } from '@tandem/pipeline';
import { openReplay, openSimulated, type VirtualMarket } from '@tandem/sources';
import type { Terminal } from '../terminal/terminal.js';
import { trainOffline } from '../train/train-offline.js';

interface TrainFlags {
  readonly bars?: string;
  readonly simulated?: true;
  readonly out?: string;
  readonly kind?: ModelKind;
  readonly budget: TrainingBudget;
  readonly seed?: number;
}

/** npm runs scripts in the root of the project; paths that a user types are meant from where the user is. */
const userPath = (path: string) => resolve(process.env['INIT_CWD'] ?? '.', path);

export function trainCommand(terminal: Terminal): Command {
  return new Command('train')
    .description('Train both models from recorded or simulated bars, without database or Temporal, and write them as .tflite files')
    .addOption(new Option('--bars <directory>', 'recorded bars, SYMBOL.csv or SYMBOL.csv.gz (default: by the setting SOURCE)').conflicts('simulated'))
    .option('--simulated', 'the simulated market')
    .option('--out <directory>', 'folder of the model files (default: <VAR_DIR>/offline)')
    .addOption(new Option('--kind <kind>', 'train one kind alone').choices(MODEL_KINDS))
    .addOption(new Option('--budget <budget>', 'how much to spend').choices(Object.keys(BUDGETS)).default('virtual-night'))
    .option('--seed <number>', 'seed of weights, order and dropout (default: the setting SEED)', wholeNumber)
    .action(async (flags: TrainFlags) => {
      const settings = readSettings(process.env);
      const { SEED, BACKEND, VAR_DIR } = settings;
      await trainOffline(
        {
          market: await openMarket(flags, settings),
          kinds: flags.kind === undefined ? MODEL_KINDS : [flags.kind],
          budget: flags.budget,
          seed: flags.seed ?? SEED,
          backend: BACKEND,
          out: flags.out === undefined ? join(VAR_DIR, 'offline') : userPath(flags.out),
        },
        terminal,
      );
    });
}

async function openMarket({ bars, simulated }: TrainFlags, settings: Settings): Promise<VirtualMarket> {
  const { SOURCE, SYMBOLS, SIMULATOR_SEED, SIMULATOR_PREDICTABILITY } = settings;
  if (bars !== undefined) return openReplay(userPath(bars), SYMBOLS);
  if (!simulated && SOURCE === 'replay') return openReplay(replayDirectory(settings), SYMBOLS);
  return openSimulated({ symbols: SYMBOLS, seed: SIMULATOR_SEED, predictability: { strength: SIMULATOR_PREDICTABILITY } });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number, 0 or more.');
  return value;
}
