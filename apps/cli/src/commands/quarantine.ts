import { Command } from 'commander';
import { shown } from '@tandem/bar-files';
import { readSettings } from '@tandem/config';
import { QuarantineRepository, type QuarantineFilter, type QuarantineGroup, type QuarantinedRow } from '@tandem/database';
import { findDatabase, withDatabase } from '../stack/find-stack.js';
import { wholeNumberFrom } from '../terminal/arguments.js';
import { count } from '../terminal/format.js';
import { confirm, type Terminal } from '../terminal/terminal.js';

interface QuarantineFlags extends QuarantineFilter {
  readonly limit: number;
  readonly json?: true;
}

export function quarantineCommand(terminal: Terminal): Command {
  const quarantine = new Command();
  for (const command of [listCommand(terminal), showCommand(terminal), clearCommand(terminal)]) {
    quarantine.addCommand(command.exitOverride());
  }
  return quarantine;
}

const filtered = (command: Command): Command =>
  command
    .option('--symbol <symbol>', 'only of this symbol')
    .option('--file <name>', 'only of this file')
    .option('--reason <text>', 'only for this reason, as `quarantine list` has it');

function listCommand(terminal: Terminal): Command {
  return filtered(new Command('list').description('How many rows of each symbol and file there are for each reason, most first'))
    .option('--limit <number>', 'groups', wholeNumberFrom(1), 50)
    .option('--json', 'a line of JSON a group')
    .action(async ({ limit, json, ...filter }: QuarantineFlags) => {
      const groups = await withQuarantine((quarantine) => quarantine.groups(filter, limit));
      if (groups.length === 0 && !json) terminal.print('No rows are in quarantine.');
      for (const group of groups) terminal.print(json ? JSON.stringify(group) : describeGroup(group));
    });
}

function showCommand(terminal: Terminal): Command {
  return filtered(new Command('show').description('The rows as they came, newest first'))
    .option('--limit <number>', 'rows', wholeNumberFrom(1), 20)
    .option('--before <id>', 'rows before this one: the id that the last page ended with', wholeNumberFrom(1))
    .option('--json', 'a line of JSON a row')
    .action(async ({ limit, json, before, ...filter }: QuarantineFlags & { readonly before?: number }) => {
      const rows = await withQuarantine((quarantine) => quarantine.list(filter, limit, before));
      if (rows.length === 0 && !json) terminal.print('No such rows are in quarantine.');
      for (const row of rows) terminal.print(json ? JSON.stringify(row) : describeRow(row));
    });
}

function clearCommand(terminal: Terminal): Command {
  return filtered(new Command('clear').description('Forget rows for good, on record in the audit log'))
    .option('--yes', 'without being asked')
    .option('--json', 'answer in JSON on standard output')
    .action(async ({ yes, json, ...filter }: QuarantineFilter & { readonly yes?: true; readonly json?: true }) => {
      const cleared = await withQuarantine(async (quarantine) => {
        const rows = await quarantine.count(filter);
        const question = `${count(rows)} rows in quarantine will be forgotten for good.`;
        if (yes !== true && rows > 0) await confirm(terminal, question, 'Nothing was forgotten.');
        const subject = [filter.symbol, filter.file].filter((each) => each !== undefined).join(' ') || 'all';
        const entry = { at: Date.now(), actor: 'cli', action: 'quarantine-cleared', subject, reason: 'quarantine clear' };
        return quarantine.clear(filter, (gone) => ({ ...entry, details: { rows: gone, ...filter } }));
      });
      terminal.print(json ? JSON.stringify({ cleared }) : `${count(cleared)} rows were forgotten.`);
    });
}

async function withQuarantine<T>(work: (quarantine: QuarantineRepository) => Promise<T>): Promise<T> {
  const stored = await findDatabase(readSettings(process.env));
  return withDatabase(stored, (database) => work(new QuarantineRepository(database)));
}

const instant = (ms: number) => new Date(ms).toISOString();

function describeGroup({ source, symbol, file, reason, rows, lastAt, raw, line }: QuarantineGroup): string {
  const place = line === null ? '' : `line ${line}: `;
  return `${count(rows)} × ${reason}  ${[symbol ?? 'no symbol', file ?? source, instant(lastAt)].join('  ')}  ${place}${shown(raw)}`;
}

function describeRow({ id, source, symbol, file, line, reason, raw, fetchedAt }: QuarantinedRow): string {
  const place = file === null ? source : `${file}${line === null ? '' : `, line ${line}`}`;
  return `${id}  ${instant(fetchedAt)}  ${symbol ?? 'no symbol'}  ${place}  ${reason}: ${shown(raw)}`;
}
