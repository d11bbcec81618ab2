import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { checkLookahead, describeLeak, uniform } from '@tandem/features';
import { readMarket } from '../checks/read-market.js';
import { CommandError } from '../terminal/exit-codes.js';
import { wholeNumberFrom } from '../terminal/numbers.js';
import type { Terminal } from '../terminal/terminal.js';
import { userPath } from '../terminal/user-path.js';

interface LookaheadFlags {
  readonly bars?: string;
  readonly samples: number;
  readonly seed: number;
}

export function lookaheadCommand(terminal: Terminal): Command {
  return new Command('lookahead')
    .description('Compute every feature and label again with the future cut off at sampled bars; name whatever changes, and fail')
    .option('--bars <directory>', 'recorded bars, SYMBOL.csv or SYMBOL.csv.gz (default: a small simulated market with news)')
    .option('--samples <number>', 'bars at which the future is cut off', wholeNumberFrom(1), 30)
    .option('--seed <number>', 'seed of the sampled bars, and of the simulated market', wholeNumberFrom(0), 1)
    .action(async ({ bars, samples, seed }: LookaheadFlags) => {
      const history = await readMarket({ bars: bars && userPath(bars), seed }, readSettings(process.env), terminal);
      const { leaks, instants, features } = checkLookahead(history, samples, uniform(seed));
      const scope = `${features.length} features, label decisions and what is fitted to training, ${history.series.length} symbols, cut off at ${instants} bars`;
      if (leaks.length === 0) return terminal.print(`No lookahead in ${scope}.`);
      leaks.forEach((leak) => terminal.print(describeLeak(leak)));
      throw new CommandError(`${leaks.length} values know their future: ${scope}.`);
    });
}
