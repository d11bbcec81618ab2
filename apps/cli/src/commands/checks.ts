import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { Random } from '@tandem/domain';
import {
  checkLookahead,
  describeLeak,
  describeWarmUp,
  measureWarmUp,
  needsMore,
  productFeaturesAndSigma,
  RECURSION_MEMORY_BARS,
} from '@tandem/features';
import { readMarket } from '../market/read-market.js';
import { userPath, wholeNumberFrom } from '../terminal/arguments.js';
import { addDialectOptions, readOptions, type DialectFlags } from '../terminal/dialect-options.js';
import { CommandError } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface LookaheadFlags extends DialectFlags {
  readonly bars?: string;
  readonly samples: number;
  readonly seed: number;
}

export function lookaheadCommand(terminal: Terminal): Command {
  const command = new Command();
  return addDialectOptions(command)
    .option(
      '--bars <directory>',
      'recorded bars, SYMBOL.csv, SYMBOL.csv.gz or SYMBOL.parquet (default: a small simulated market with news)',
    )
    .option('--samples <number>', 'bars at which the future is cut off', wholeNumberFrom(1), 30)
    .option('--seed <number>', 'seed of the sampled bars, and of the simulated market', wholeNumberFrom(0), 1)
    .action(async ({ bars, samples, seed, ...dialect }: LookaheadFlags) => {
      const history = await readMarket(
        { bars: bars && userPath(bars), readAs: readOptions(dialect, terminal), seed },
        readSettings(process.env),
        terminal,
      );
      const { leaks, instants, features } = checkLookahead(history, samples, new Random(seed));
      const scope =
        `${features.length} features, label decisions and what is fitted to training, ` +
        `${history.series.length} symbols, cut off at ${instants} bars`;
      if (leaks.length === 0) return terminal.print(`No lookahead in ${scope}.`);
      leaks.forEach((leak) => terminal.print(describeLeak(leak)));
      throw new CommandError(`${leaks.length} values know their future: ${scope}.`);
    });
}

interface WarmUpFlags extends DialectFlags {
  readonly bars?: string;
  readonly starts: number;
  readonly seed: number;
}

export function warmUpCommand(terminal: Terminal): Command {
  const command = new Command();
  return addDialectOptions(command)
    .option(
      '--bars <directory>',
      'recorded bars, SYMBOL.csv, SYMBOL.csv.gz or SYMBOL.parquet (default: a small simulated market with news)',
    )
    .option('--starts <number>', 'cold starts a symbol, half of them right after its greatest jumps', wholeNumberFrom(1), 20)
    .option('--seed <number>', 'seed of the cold starts, and of the simulated market', wholeNumberFrom(0), 1)
    .action(async ({ bars, starts, seed, ...dialect }: WarmUpFlags) => {
      const history = await readMarket(
        { bars: bars && userPath(bars), readAs: readOptions(dialect, terminal), seed },
        readSettings(process.env),
        terminal,
      );
      const report = measureWarmUp(history, productFeaturesAndSigma, { starts, random: new Random(seed) });
      terminal.print('Largest relative difference to the full history, by bars loaded before the window');
      describeWarmUp(report).forEach((line) => terminal.print(line));
      const short = report.features.filter(needsMore);
      if (short.length === 0) return;
      throw new CommandError(
        `${short.map(({ feature }) => feature).join(', ')}: more than the ${RECURSION_MEMORY_BARS} bars that are loaded.`,
      );
    });
}
