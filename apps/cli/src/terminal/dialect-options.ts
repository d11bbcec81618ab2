import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  TIME_UNITS,
  type BarStamp,
  type DateOrder,
  type DialectOptions,
  type ReadOptions,
  type TimeUnit,
  type UnclearFileError,
} from '@tandem/bar-files';
import { isTimeZone } from '@tandem/domain';
import type { Terminal } from './terminal.js';

/** What a command line says of files of bars. */
export interface DialectFlags {
  readonly zone?: string;
  readonly timeUnit?: TimeUnit;
  readonly dateOrder?: DateOrder;
  readonly stamp?: BarStamp;
  readonly interval?: number;
  readonly symbolColumn?: string;
  readonly columns?: Readonly<Record<string, string>>;
  readonly decimal?: '.' | ',';
  readonly priceScale?: number;
  readonly encoding?: string;
}

const INTERVAL_UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const COLUMN_NAMES = ['ts', 'open', 'high', 'low', 'close', 'volume'];

function timeZone(text: string): string {
  if (!isTimeZone(text)) throw new InvalidArgumentError('expected a time zone such as UTC or America/New_York.');
  return text;
}

/** Milliseconds. */
function barLength(text: string): number {
  const [, count, unit] = /^([1-9]\d*)([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('expected a length such as 1m.');
  return Number(count) * INTERVAL_UNITS[unit as keyof typeof INTERVAL_UNITS];
}

function positiveNumber(text: string): number {
  const number = Number(text);
  if (!(number > 0 && Number.isFinite(number))) throw new InvalidArgumentError('expected a number above 0 such as 10000.');
  return number;
}

function columnNames(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => /^\s*(\w+)\s*=\s*(.+?)\s*$/.exec(pair)?.slice(1) ?? []);
  if (pairs.some(([column = '']) => !COLUMN_NAMES.includes(column))) {
    throw new InvalidArgumentError(
      `expected pairs such as ts=Date,open=Open, of ${COLUMN_NAMES.join(', ')} and a column's name or position.`,
    );
  }
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** Adds the options that say how files of bars are written, for what they do not show themselves. */
export function addDialectOptions(command: Command): Command {
  return command
    .option(
      '--zone <zone>',
      'time zone of times that name none, and of such as say UTC and as such miss the hours of the exchange',
      timeZone,
    )
    .addOption(new Option('--time-unit <unit>', 'of times that are numbers since 1970').choices(TIME_UNITS))
    .addOption(new Option('--date-order <order>', 'day or month first, in days such as 02/01/2025').choices(['dmy', 'mdy']))
    .addOption(new Option('--stamp <side>', 'whether times are the starts or the ends of bars').choices(['start', 'end']))
    .option('--interval <length>', 'length of the bars, such as 1m', barLength)
    .option('--symbol-column <name>', 'the column that says whose each bar is')
    .option(
      '--columns <pairs>',
      'what columns are called, or their positions from 1: ts=Date,open=o; a day and a time of day: ts=Day+Time',
      columnNames,
    )
    .addOption(new Option('--decimal <mark>', 'the decimal mark').choices(['.', ',']))
    .option('--price-scale <number>', 'by what prices are divided to be US dollars, such as 100 for cents', positiveNumber)
    .option('--encoding <label>', 'of text files, such as utf-16le or windows-1252');
}

/**
 * How files of bars are read: as the command line says, and by asking the person at the terminal, once for all files with the same
 * choices. By default everything is recognised from the files.
 */
export function readOptions(
  { interval, zone, timeUnit, dateOrder, stamp, symbolColumn, columns, decimal, priceScale, encoding }: DialectFlags,
  terminal: Pick<Terminal, 'ask'>,
): ReadOptions {
  const stated = { zone, timeUnit, dateOrder, stamp, symbolColumn, columns, decimal, priceScale, encoding, intervalMs: interval };
  const chosen = new Map<string, Unclear['choices'][number]>();
  return {
    ...(Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)) as DialectOptions),
    async ask(unclear) {
      const question = unclear.choices.map(({ flag }) => flag).join(' ');
      const choice = chosen.get(question) ?? (await choose(terminal, unclear));
      if (choice === null) return null;
      chosen.set(question, choice);
      return choice.options;
    },
  };
}

type Unclear = UnclearFileError<DialectOptions>;

/** @returns null where nobody chooses */
async function choose(terminal: Pick<Terminal, 'ask'>, { question, choices }: Unclear): Promise<Unclear['choices'][number] | null> {
  const lines = choices.map(({ flag, meaning }, i) => `  ${i + 1}  ${flag}  ${meaning}`);
  const which = `Which? ${choices.length === 1 ? '1' : `1 to ${choices.length}`}, or nothing to stop:`;
  return choices[Number(await terminal.ask([question, ...lines, which].join('\n'))) - 1] ?? null;
}
