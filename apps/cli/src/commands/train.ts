import { join } from 'node:path';
import { Command, Option } from 'commander';
import { readSettings, replayDirectory, type Settings } from '@tandem/config';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { BarrierVolatility } from '@tandem/features';
import { BUDGETS } from '@tandem/models';
import type { TrainingBudget } from '@tandem/pipeline';
import type { VirtualMarket } from '@tandem/sources';
import { openConfiguredSimulation, openRecorded } from '../market/read-market.js';
import { labelsOption, userPath, wholeNumberFrom } from '../terminal/arguments.js';
import { addDialectOptions, readOptions, type DialectFlags } from '../terminal/dialect-options.js';
import type { Terminal } from '../terminal/terminal.js';
import { trainOffline } from '../train/train-offline.js';

interface TrainFlags extends DialectFlags {
  readonly bars?: string;
  readonly simulated?: true;
  readonly out?: string;
  readonly kind?: ModelKind;
  readonly budget: TrainingBudget;
  readonly seed?: number;
  readonly labels: BarrierVolatility;
}

export function trainCommand(terminal: Terminal): Command {
  const command = new Command();
  return addDialectOptions(command)
    .addOption(
      new Option(
        '--bars <directory>',
        'recorded bars, SYMBOL.csv, SYMBOL.csv.gz or SYMBOL.parquet (default: by the setting SOURCE)',
      ).conflicts('simulated'),
    )
    .option('--simulated', 'the simulated market')
    .option('--out <directory>', 'folder of the model files (default: <VAR_DIR>/offline)')
    .addOption(new Option('--kind <kind>', 'train one kind alone').choices(MODEL_KINDS))
    .addOption(new Option('--budget <budget>', 'how much to spend').choices(Object.keys(BUDGETS)).default('fast'))
    .addOption(labelsOption())
    .option('--seed <number>', 'seed of weights, order and dropout (default: the setting SEED)', wholeNumberFrom(0))
    .action(async (flags: TrainFlags) => {
      const settings = readSettings(process.env);
      const { SEED, BACKEND, VAR_DIR } = settings;
      await trainOffline(
        {
          market: await openMarket(flags, settings, terminal),
          kinds: flags.kind === undefined ? MODEL_KINDS : [flags.kind],
          budget: flags.budget,
          barrierVolatility: flags.labels,
          seed: flags.seed ?? SEED,
          backend: BACKEND,
          out: flags.out === undefined ? join(VAR_DIR, 'offline') : userPath(flags.out),
        },
        terminal,
      );
    });
}

async function openMarket({ bars, simulated, ...flags }: TrainFlags, settings: Settings, terminal: Terminal): Promise<VirtualMarket> {
  const readAs = readOptions(flags, terminal);
  if (bars !== undefined) return openRecorded(userPath(bars), settings.SYMBOLS, readAs);
  if (!simulated && settings.SOURCE === 'replay') return openRecorded(replayDirectory(settings), settings.SYMBOLS, readAs);
  return openConfiguredSimulation(settings);
}
