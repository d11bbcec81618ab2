import { mkdir } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { BAR_FORMATS, type BarFormat } from '@tandem/bar-files';
import { readSettings } from '@tandem/config';
import { BarRepository } from '@tandem/database';
import { addDays } from '@tandem/domain';
import { exportSymbol, siblingsOf, type ExportedFile, type ExportPlan } from '../export/export-symbol.js';
import { findDatabase, withDatabase } from '../stack/find-stack.js';
import { calendarDay, startOfDay, userPath } from '../terminal/arguments.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import { progressBar, type Terminal } from '../terminal/terminal.js';
import { count } from '../terminal/format.js';

interface ExportFlags {
  readonly symbol?: string[];
  readonly from?: string;
  readonly to?: string;
  readonly adjusted?: true;
  readonly format: BarFormat;
  readonly out: string;
  readonly json?: true;
}

export function exportCommand(terminal: Terminal): Command {
  const command = new Command();
  command.addCommand(exportBarsCommand(terminal).exitOverride());
  return command;
}

function exportBarsCommand(terminal: Terminal): Command {
  return new Command('bars')
    .description('Write one-minute bars, one file a symbol, as `import bars` and SOURCE=replay read them')
    .option('--symbol <symbols...>', 'only these; default: all that are stored')
    .option('--from <date>', 'first day in New York, YYYY-MM-DD', calendarDay)
    .option('--to <date>', 'last day in New York, YYYY-MM-DD', calendarDay)
    .option('--adjusted', 'adjusted for splits and dividends as of the market time; default: as fetched')
    .addOption(new Option('--format <format>', 'form of the files; a replay reads CSV alone').choices(BAR_FORMATS).default('csv.gz'))
    .option('--out <directory>', 'where they go; files of the same name are replaced', 'bars')
    .option('--json', 'answer in JSON on standard output')
    .action(async ({ symbol, json, ...flags }: ExportFlags) => {
      const plan = planOf(flags);
      const stored = await findDatabase(readSettings(process.env));
      const files = await withDatabase(stored, async (database) => {
        const bars = new BarRepository(database);
        const symbols = chooseSymbols(await bars.storedSymbols(), symbol);
        await makeDirectory(plan.directory);
        return exportAll(bars, symbols, plan, terminal);
      });
      if (json) terminal.print(JSON.stringify({ directory: plan.directory, files }));
      else describe(files, plan).forEach((line) => terminal.print(line));
    });
}

function planOf({ from, to, adjusted, format, out }: Omit<ExportFlags, 'symbol' | 'json'>): ExportPlan {
  if (from !== undefined && to !== undefined && from > to)
    throw new CommandError(`--from ${from} is after --to ${to}: nothing lies between.`, EXIT.usage);
  return {
    directory: userPath(out),
    format,
    adjusted: adjusted === true,
    ...(from === undefined ? {} : { from: startOfDay(from) }),
    ...(to === undefined ? {} : { to: startOfDay(addDays(to, 1)) }),
  };
}

function chooseSymbols(stored: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  if (stored.length === 0) throw new CommandError('No bars are stored yet: nothing to export.');
  const unknown = (wanted ?? []).filter((symbol) => !stored.includes(symbol));
  if (unknown.length > 0)
    throw new CommandError(`No bars of ${unknown.join(', ')} are stored. There are: ${stored.join(', ')}.`, EXIT.usage);
  return wanted === undefined ? stored : [...new Set(wanted)];
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (cause) {
    throw new CommandError(`The directory ${directory} cannot be made: ${(cause as Error).message}.`, EXIT.usage, { cause });
  }
}

async function exportAll(bars: BarRepository, symbols: readonly string[], plan: ExportPlan, terminal: Terminal): Promise<ExportedFile[]> {
  const files: ExportedFile[] = [];
  try {
    for (const symbol of symbols) {
      const show = (written: number) => {
        terminal.progress(
          `${progressBar(files.length / symbols.length)}  ${symbol}, ${files.length + 1} of ${symbols.length}, ${count(written)} bars`,
        );
      };
      show(0);
      files.push(await exportSymbol(bars, symbol, plan, show));
    }
    terminal.progress(`${progressBar(1)}  ${symbols.length} files`);
    return files;
  } finally {
    terminal.settle();
  }
}

function describe(files: readonly ExportedFile[], plan: ExportPlan): string[] {
  const total = files.reduce((sum, { bars }) => sum + bars, 0);
  return [
    `${count(total)} bars of ${files.length} symbols in ${plan.directory}`,
    ...files.filter(({ bars }) => bars === 0).map(({ file }) => `  ${file} has no bar of these days`),
    ...files.flatMap(({ symbol, file }) =>
      siblingsOf(symbol, plan).map((name) => `  Beside ${file} lies ${name}, from elsewhere: a replay prefers SYMBOL.csv`),
    ),
  ];
}
