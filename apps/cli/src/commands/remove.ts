import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { BarRepository } from '@tandem/database';
import { addDays } from '@tandem/domain';
import { findDatabase, withDatabase } from '../stack/find-stack.js';
import { calendarDay, startOfDay } from '../terminal/arguments.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import { count } from '../terminal/format.js';
import type { Terminal } from '../terminal/terminal.js';

interface RemoveFlags {
  readonly symbol: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly yes?: true;
  readonly json?: true;
}

export function removeCommand(terminal: Terminal): Command {
  const command = new Command('remove').description('Take out of the database what does not belong there');
  command.addCommand(removeBarsCommand(terminal).exitOverride());
  return command;
}

function removeBarsCommand(terminal: Terminal): Command {
  return new Command('bars')
    .description('Remove stored bars of some symbols and days, such as those of a wrong import, on record in the audit log')
    .requiredOption('--symbol <symbols...>', 'whose bars')
    .requiredOption('--from <date>', 'first day in New York, YYYY-MM-DD', calendarDay)
    .requiredOption('--to <date>', 'last day in New York, YYYY-MM-DD', calendarDay)
    .requiredOption('--reason <text>', 'why, for the audit log')
    .option('--yes', 'without being asked')
    .option('--json', 'answer in JSON on standard output')
    .action(async (flags: RemoveFlags) => {
      const { symbol: symbols, from, to, reason, json } = flags;
      if (from > to) throw new CommandError(`--from ${from} is after --to ${to}: nothing lies between.`, EXIT.usage);
      if (reason.trim() === '') throw new CommandError('--reason is empty: expected why these bars go, for the audit log.', EXIT.usage);
      const span = { symbols, from: startOfDay(from), to: startOfDay(addDays(to, 1)) };
      const databaseUrl = await findDatabase(readSettings(process.env));
      const removed = await withDatabase({ databaseUrl }, async (database) => {
        const bars = new BarRepository(database);
        await confirm(flags, await bars.count(span), terminal);
        const entryOf = (gone: number) => ({
          at: Date.now(),
          actor: 'cli',
          action: 'bars-removed',
          subject: symbols.join(' '),
          reason,
          details: { bars: gone, from, to },
        });
        return bars.remove(span, entryOf);
      });
      terminal.print(json ? JSON.stringify({ symbols, from, to, removed }) : `${count(removed)} bars were removed.`);
    });
}

/** @throws CommandError when nobody agrees */
async function confirm({ symbol, from, to, yes }: RemoveFlags, bars: number, terminal: Terminal): Promise<void> {
  if (yes === true || bars === 0) return;
  const question = `${count(bars)} bars of ${symbol.join(', ')} from ${from} to ${to} will be removed for good. Go on? (yes)`;
  const answer = await terminal.ask(question);
  if (answer === null) throw new CommandError(`${question} Nobody is here to answer: give --yes.`, EXIT.usage);
  if (answer !== 'yes') throw new CommandError('Nothing was removed.', EXIT.usage);
}
