import { Command, InvalidArgumentError, Option } from 'commander';
import { BarFileError } from '@tandem/bar-files';
import { isSymbol, type DividendMethod } from '@tandem/domain';
import { adjustFile, MAX_CLOSE_AGE_DAYS, type AdjustReport } from '../adjust/adjust-file.js';
import { userPath } from '../terminal/arguments.js';
import { addDialectOptions, readOptions, type DialectFlags } from '../terminal/dialect-options.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { count } from '../terminal/format.js';

interface AdjustFlags extends DialectFlags {
  readonly raw: string;
  readonly actions: string;
  readonly out: string;
  readonly symbol?: string;
  readonly dividends: DividendMethod;
  readonly wholeShares?: true;
  readonly json?: true;
}

export function adjustCommand(terminal: Terminal): Command {
  const command = new Command();
  return addDialectOptions(command)
    .requiredOption(
      '--raw <file>',
      'bars: .csv, .csv.gz or .parquet with the time or the day, open, high, low, close, volume; symbol where there are several',
    )
    .requiredOption('--actions <file>', 'CSV: symbol,ex_date,type,value; split 10 for 10:1, dividend in US dollars a share')
    .requiredOption('--out <file>', 'where the adjusted bars go: .csv or .csv.gz', csvPath)
    .option('--symbol <symbol>', 'whose bars they are, where neither the file nor its name says it', tickerSymbol)
    .addOption(
      new Option(
        '--dividends <method>',
        'reinvested: as if at the close of the ex-date, as the database and publishers do; crsp: by the share of the close before',
      )
        .choices(['reinvested', 'crsp'])
        .default('reinvested'),
    )
    .option('--whole-shares', 'round adjusted volumes to whole shares, for readers that take no others')
    .option('--json', 'answer in JSON on standard output')
    .action(async ({ raw, actions, out, symbol, dividends, wholeShares, json, ...flags }: AdjustFlags) => {
      const report = await adjustFile({
        raw: userPath(raw),
        actions: userPath(actions),
        out: userPath(out),
        method: dividends,
        symbol,
        wholeShares: wholeShares === true,
        readAs: readOptions(flags, terminal),
      }).catch(explain);
      if (json) terminal.print(JSON.stringify(report));
      else describe(report, wholeShares === true).forEach((line) => terminal.print(line));
    });
}

function explain(error: unknown): never {
  if (error instanceof BarFileError || error instanceof CommandError)
    throw new CommandError(`${error.message} Nothing was written.`, EXIT.usage, { cause: error });
  throw error;
}

function describe(
  { out, bars, symbols, daily, actions, repeated, withoutBars, outside, refusals, fractional }: AdjustReport,
  rounded: boolean,
): string[] {
  return [
    ...repeated.map(
      ({ line, action }) =>
        `Line ${line} of the actions says the ${action.kind} of ${action.symbol} on ${action.exDate} again: applied once.`,
    ),
    ...refusals.map(
      ({ reason, rows, line, raw }) =>
        `${count(rows)} ${rows === 1 ? 'row is' : 'rows are'} left out: ${reason}, as in line ${line}: '${raw}'.`,
    ),
    ...outside.map(
      ({ symbol, exDate, kind, value }) =>
        `The ${kind} of ${symbol} on ${exDate}, ${value}, is left out: the bars end more than ${MAX_CLOSE_AGE_DAYS} days before it.`,
    ),
    ...(withoutBars.length === 0 ? [] : [`Actions of ${withoutBars.join(', ')} were left out: there are no bars of them.`]),
    ...actions.map(
      ({ symbol, exDate, type, value, bars: before, priceFactor, note }) =>
        `${symbol} ${exDate} ${type} ${value}: prices of ${count(before)} bars × ` +
        `${priceFactor.toPrecision(10)}${note === null ? '' : ` (${note})`}`,
    ),
    ...(fractional === 0
      ? []
      : [
          `${count(fractional)} volumes ` +
            `${rounded ? 'were rounded to whole shares.' : 'have a fraction of a share: --whole-shares rounds them.'}`,
        ]),
    `${count(bars)} ${daily ? 'daily ' : ''}bars of ${symbols.join(', ')} in ${out}`,
  ];
}

function csvPath(path: string): string {
  if (!/\.csv(\.gz)?$/i.test(path)) throw new InvalidArgumentError('expected a name that ends in .csv or .csv.gz.');
  return path;
}

function tickerSymbol(text: string): string {
  if (!isSymbol(text)) throw new InvalidArgumentError('expected a ticker symbol such as NVDA.');
  return text;
}
