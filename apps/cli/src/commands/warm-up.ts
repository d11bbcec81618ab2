import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { describeWarmUp, measureWarmUp, productFeaturesAndSigma, RECURSION_MEMORY_BARS, uniform } from '@tandem/features';
import { readMarket } from '../checks/read-market.js';
import { CommandError } from '../terminal/exit-codes.js';
import { wholeNumberFrom } from '../terminal/numbers.js';
import type { Terminal } from '../terminal/terminal.js';
import { userPath } from '../terminal/user-path.js';

interface WarmUpFlags {
  readonly bars?: string;
  readonly starts: number;
  readonly seed: number;
}

export function warmUpCommand(terminal: Terminal): Command {
  return new Command('warm-up')
    .description('Measure how many bars before a window each feature needs until it no longer shows where the history began; fail when some needs more than is loaded')
    .option('--bars <directory>', 'recorded bars, SYMBOL.csv or SYMBOL.csv.gz (default: a small simulated market with news)')
    .option('--starts <number>', 'cold starts a symbol, half of them right after its greatest jumps', wholeNumberFrom(1), 20)
    .option('--seed <number>', 'seed of the cold starts, and of the simulated market', wholeNumberFrom(0), 1)
    .action(async ({ bars, starts, seed }: WarmUpFlags) => {
      const history = await readMarket({ bars: bars && userPath(bars), seed }, readSettings(process.env), terminal);
      const report = measureWarmUp(history, productFeaturesAndSigma, { starts, random: uniform(seed) });
      terminal.print('Largest relative difference to the full history, by bars loaded before the window');
      describeWarmUp(report).forEach((line) => terminal.print(line));
      const short = report.features.filter(({ needed }) => needed === null || needed > RECURSION_MEMORY_BARS);
      if (short.length === 0) return;
      throw new CommandError(`${short.map(({ feature }) => feature).join(', ')}: more than the ${RECURSION_MEMORY_BARS} bars that are loaded.`);
    });
}
