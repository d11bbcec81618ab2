import { Command, Option } from 'commander';
import { readSettings } from '@tandem/config';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { DEFAULT_FEATURE_SET, FEATURE_SETS, type BarrierVolatility, type FeatureSetName } from '@tandem/features';
import { loadBackend, PLAIN_SHAPES, PRODUCT_SHAPES } from '@tandem/models';
import { readBars } from '../market/read-market.js';
import { labelsOption, positiveNumber, userPath, wholeNumberFrom } from '../terminal/arguments.js';
import { addDialectOptions, readOptions, type DialectFlags } from '../terminal/dialect-options.js';
import { writeJson } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { report } from '../walk-forward/report.js';
import { walkForward } from '../walk-forward/walk-forward.js';

interface WalkForwardFlags extends DialectFlags {
  readonly bars: string;
  readonly folds: number;
  readonly seeds: number;
  readonly kind?: ModelKind;
  readonly features: FeatureSetName;
  readonly networks: keyof typeof SHAPES;
  readonly multiple?: number;
  readonly labels: BarrierVolatility;
  readonly stride: number;
  readonly openNewest?: true;
  readonly json?: string;
}

const SHAPES = { product: PRODUCT_SHAPES, plain: PLAIN_SHAPES } as const;

export function walkForwardCommand(terminal: Terminal): Command {
  const command = new Command().requiredOption('--bars <directory>', 'SYMBOL.csv, SYMBOL.csv.gz or SYMBOL.parquet files');
  return addDialectOptions(command)
    .option('--folds <number>', 'blocks of five sessions to score, before the sealed one', wholeNumberFrom(1), 3)
    .option('--seeds <number>', 'trainings of each network on each fold', wholeNumberFrom(1), 5)
    .addOption(new Option('--kind <kind>', 'one kind alone').choices(MODEL_KINDS))
    .addOption(new Option('--features <set>', 'what a model sees of a bar').choices(Object.keys(FEATURE_SETS)).default(DEFAULT_FEATURE_SET))
    .addOption(
      new Option('--networks <shape>', 'the networks of the product, or textbook ones').choices(Object.keys(SHAPES)).default('product'),
    )
    .option('--multiple <number>', 'barriers at this many σ√30 (default: tuned on the training sessions of each fold)', positiveNumber)
    .addOption(labelsOption())
    .option('--stride <number>', 'score every n-th row', wholeNumberFrom(1), 5)
    .option('--open-newest', 'score the newest five sessions instead: to be done once, at the end, and written down')
    .option('--json <file>', 'write every outcome as JSON')
    .action(async (flags: WalkForwardFlags) => {
      const { files } = await readBars(userPath(flags.bars), readOptions(flags, terminal), terminal);
      const options = {
        folds: flags.folds,
        opened: flags.openNewest ?? false,
        seeds: flags.seeds,
        kinds: flags.kind === undefined ? MODEL_KINDS : [flags.kind],
        features: flags.features,
        shapes: SHAPES[flags.networks],
        barrierMultiple: flags.multiple ?? null,
        barrierVolatility: flags.labels,
        holdoutStride: flags.stride,
        backend: await loadBackend(readSettings(process.env).BACKEND),
      };
      const result = await walkForward(
        files.map(({ bars }) => bars),
        options,
        terminal,
      );
      report(result).forEach((line) => terminal.print(line));
      if (flags.json !== undefined) await writeJson(userPath(flags.json), result);
    });
}
