import { Command } from 'commander';
import { readSettings } from '@tandem/config';
import { BarRepository } from '@tandem/database';
import { addDays } from '@tandem/domain';
import { findDatabase, withDatabase } from '../stack/find-stack.js';
import { calendarDay, startOfDay } from '../terminal/arguments.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import { count } from '../terminal/format.js';
import { confirm, type Terminal } from '../terminal/terminal.js';

interface RemoveFlags {
  readonly symbol: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly yes?: true;
  readonly json?: true;
}

export function removeCommand(terminal: Terminal): Command {
  const command = new Command();
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
    .action(async ({ symbol: symbols, from, to, reason, yes, json }: RemoveFlags) => {
      if (from > to) throw new CommandError(`--from ${from} is after --to ${to}: nothing lies between.`, EXIT.usage);
      if (reason.trim() === '') throw new CommandError('--reason is empty: expected why these bars go, for the audit log.', EXIT.usage);
      const span = { symbols, from: startOfDay(from), to: startOfDay(addDays(to, 1)) };
      const stored = await findDatabase(readSettings(process.env));
      const removed = await withDatabase(stored, async (database) => {
        const bars = new BarRepository(database);
        const stored = await bars.count(span);
        const question = `${count(stored)} bars of ${symbols.join(', ')} from ${from} to ${to} will be removed for good.`;
        if (yes !== true && stored > 0) await confirm(terminal, question, 'Nothing was removed.');
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
