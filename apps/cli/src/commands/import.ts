import { Command } from 'commander';
import { BarFileError, describeDialect, openImport, type ImportFile, type ReadOptions } from '@tandem/bar-files';
import { readSettings, resolveSource } from '@tandem/config';
import {
  BarRepository,
  isTransientFailure,
  MarketClockRepository,
  QuarantineRepository,
  SourceMismatchError,
  type Database,
} from '@tandem/database';
import { MARKET_SYMBOL } from '@tandem/domain';
import { BrokenImportError, importFile, type ImportTarget } from '../import/import-bars.js';
import {
  describeFile,
  describeNotFollowed,
  describeRefusal,
  fileJson,
  ImportProgress,
  symbolsNotFollowed,
  totalsOf,
  type FileReport,
} from '../import/report.js';
import { findDatabase, withDatabase } from '../stack/find-stack.js';
import { calendarDay, startOfDay, userPath } from '../terminal/arguments.js';
import { addDialectOptions, readOptions, type DialectFlags } from '../terminal/dialect-options.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface ImportFlags extends DialectFlags {
  readonly asOf?: string;
  readonly replace?: true;
  readonly json?: true;
}

export function importCommand(terminal: Terminal): Command {
  const command = new Command();
  command.addCommand(importBarsCommand(terminal).exitOverride());
  return command;
}

function importBarsCommand(terminal: Terminal): Command {
  const command = new Command('bars').description(
    'Store one-minute bars from files: SYMBOL.csv, SYMBOL.csv.gz or SYMBOL.parquet with the time, open, high, low, close and volume; ' +
      'how they are written is recognised, and shown before anything is stored; again is safe, and completes what was interrupted',
  );
  return addDialectOptions(command)
    .argument('<files...>', 'files of bars; a column symbol goes before the name')
    .option(
      '--as-of <date>',
      'the day on which these prices were fetched, when splits before it are in them already; default: each bar as it closed',
      calendarDay,
    )
    .option(
      '--replace',
      'take the file where a minute is stored with other values, on record in the audit log; default: what is stored stays',
    )
    .option('--json', 'answer in JSON on standard output')
    .action(async (paths: string[], { asOf, replace, json, ...dialect }: ImportFlags) => {
      if (asOf !== undefined && startOfDay(asOf) > Date.now())
        throw new CommandError(`--as-of ${asOf} is still to come: expected the day on which the prices were fetched.`, EXIT.usage);
      const settings = readSettings(process.env);
      const stored = await findDatabase(settings);
      const files = await openAll(paths.map(userPath), readOptions(dialect, terminal), terminal);
      const reports = await withDatabase(stored, async (database) => {
        const bars = new BarRepository(database);
        const source = settings.SOURCE === 'auto' ? ((await bars.source()) ?? resolveSource(settings)) : settings.SOURCE;
        const target: ImportTarget = {
          bars,
          quarantine: new QuarantineRepository(database),
          source,
          asOf: asOf === undefined ? null : startOfDay(asOf),
          closedBy: await readMarketTime(database),
          replace: replace === true,
          now: Date.now,
        };
        const imported = await importAll(target, files, terminal).catch(async (error: unknown) => {
          // What was stored until then stays, and belongs in hours and days, too.
          await bars.refreshChanged(0).catch(() => undefined);
          throw error;
        });
        await refreshAggregates(bars, imported);
        return imported;
      });
      const notFollowed = symbolsNotFollowed(reports, [...settings.SYMBOLS, MARKET_SYMBOL]);
      if (json) terminal.print(JSON.stringify({ files: reports.map(fileJson), ...totalsOf(reports), notFollowed }));
      else [...reports.flatMap(describeFile), ...describeNotFollowed(notFollowed)].forEach((line) => terminal.print(line));
      requireBars(reports);
    });
}

/** Wall time for a real market; the time of a virtual one, as far as it has a clock. */
async function readMarketTime(database: Database): Promise<number> {
  const clock = await new MarketClockRepository(database).read();
  return clock === null || clock.source === 'yahoo' ? Date.now() : clock.marketTime;
}

/** Looks at all files before anything is stored, and shows how they are written. @throws CommandError naming the one that cannot be used */
async function openAll(paths: readonly string[], readAs: ReadOptions, terminal: Terminal): Promise<ImportFile[]> {
  const files: ImportFile[] = [];
  try {
    for (const path of paths) {
      terminal.progress(`Looking at file ${files.length + 1} of ${paths.length}`);
      files.push(await openImport(path, readAs));
    }
  } catch (error) {
    throw error instanceof BarFileError ? new CommandError(`${error.message} Nothing was stored.`, EXIT.usage, { cause: error }) : error;
  } finally {
    terminal.settle();
  }
  showDialects(files, terminal);
  return files;
}

const NOT_YET = 'all are later than it is in the market';

/** @throws CommandError naming the files of which not one row was a bar that could be stored */
function requireBars(reports: readonly FileReport[]): void {
  const without = reports.filter(({ bars }) => bars === 0);
  if (without.length === 0) return;
  const refused = without.flatMap(({ refusals }) => refusals)[0];
  const why =
    refused === undefined
      ? without.some(({ tooLate }) => tooLate > 0)
        ? NOT_YET
        : 'there is none below the header'
      : describeRefusal(refused);
  throw new CommandError(`Not one row of ${without.map(({ file }) => file).join(', ')} is a bar: ${why}.`, EXIT.usage);
}

/** Files that are written alike are shown together. */
function showDialects(files: readonly ImportFile[], terminal: Terminal): void {
  for (const [dialect, alike] of Map.groupBy(files, (file) => describeDialect(file.dialect))) {
    const [first] = alike;
    terminal.progress(`${alike.length === 1 ? first!.name : `${first!.name} and ${alike.length - 1} more`}: ${dialect}`);
    terminal.settle();
  }
}

async function importAll(target: ImportTarget, files: readonly ImportFile[], terminal: Terminal): Promise<FileReport[]> {
  const progress = new ImportProgress(files, terminal, Date.now);
  const reports: FileReport[] = [];
  try {
    for (const file of files) {
      reports.push(
        await importFile(target, file, (share, bars) => {
          progress.at(file, share, bars);
        }),
      );
      progress.done(file);
    }
    return reports;
  } catch (error) {
    throw explain(error);
  } finally {
    terminal.settle();
  }
}

function explain(error: unknown): unknown {
  if (error instanceof BrokenImportError) return new CommandError(error.message, EXIT.usage, { cause: error });
  if (error instanceof SourceMismatchError) return new CommandError(error.message, EXIT.failure, { cause: error });
  if (!isTransientFailure(error)) return error;
  return new CommandError(
    `The database went away: ${(error as Error).message}. What was stored stays; the same command again completes it.`,
    EXIT.notRunning,
    { cause: error },
  );
}

/** Brings hours and days up to date where they are kept already; what is newer ingestion brings up to date when it opens a session. */
async function refreshAggregates(bars: BarRepository, reports: readonly FileReport[]): Promise<void> {
  const first = Math.min(...reports.map(({ from }) => from ?? Infinity));
  if (first !== Infinity) await bars.refreshChanged(first);
}
