import type { BarDialect, ImportFile, RefusedRows } from '@tandem/bar-files';
import { duration, progressBar, type Terminal } from '../terminal/terminal.js';
import { count } from '../terminal/format.js';

/** What became of a file; part of the form of `import bars --json`. Instants are ISO 8601 in UTC there. */
export interface FileReport {
  /** Name within its directory. */
  readonly file: string;
  readonly symbols: readonly string[];
  /** Bars of the file. */
  readonly bars: number;
  /** Of those, bars that were not stored before. */
  readonly stored: number;
  /** Bars that were stored with other prices or another volume. */
  readonly differing: number;
  /** Of those, bars that took the place of the stored ones. */
  readonly replaced: number;
  /** Bars that had not closed by the time in the market: not stored. */
  readonly tooLate: number;
  /** Rows of the file that are no bars. */
  readonly quarantined: number;
  /** Of those, rows that were not in quarantine before. */
  readonly newlyQuarantined: number;
  /** Why they are none, most frequent reason first, each with its first row. */
  readonly refusals: readonly RefusedRows[];
  /** How the file is written. */
  readonly dialect: BarDialect;
  /** Starts of the first and the last bar, milliseconds since the Unix epoch; null without bars. */
  readonly from: number | null;
  readonly to: number | null;
}

/** The same as an object for `--json`. */
export function fileJson({ from, to, ...report }: FileReport): Record<string, unknown> {
  return { ...report, from: from === null ? null : new Date(from).toISOString(), to: to === null ? null : new Date(to).toISOString() };
}

/** Reasons that are listed of a file. */
const MAX_REASONS = 3;

/** A reason why rows are no bars, with its first row. */
export function describeRefusal({ reason, rows, line, raw }: RefusedRows): string {
  return `${count(rows)} × ${reason}, as in line ${line}: '${raw}'`;
}

/** The same for people: a line, and one each for what to look at. */
export function describeFile({ file, symbols, bars, stored, ...report }: FileReport): string[] {
  const { differing, replaced, tooLate, quarantined, newlyQuarantined, refusals, from, to } = report;
  const span = from === null || to === null ? '' : `, ${utcDay(from)} to ${utcDay(to)}`;
  const whose = symbols.length > 3 ? `${symbols.length} symbols` : symbols.join(', ');
  return [
    `${file}: ${count(bars)} bars${whose === '' ? '' : ` of ${whose}`}${span}; ` +
      `${count(stored)} new, ${count(bars - stored)} stored already`,
    ...(differing === 0 ? [] : [`  ${describeDiffering(differing, replaced)}`]),
    ...(tooLate === 0 ? [] : [`  ${count(tooLate)} bars are later than it is in the market and were not stored`]),
    ...(quarantined === 0
      ? []
      : [
          `  ${count(quarantined)} rows are no bars: ` +
            `${newlyQuarantined === quarantined ? 'they went' : `${count(newlyQuarantined)} of them are new and went`} ` +
            'to quarantined_bars with file, line and reason',
        ]),
    ...refusals.slice(0, MAX_REASONS).map((refused) => `  ${describeRefusal(refused)}`),
  ];
}

function describeDiffering(differing: number, replaced: number): string {
  const stored = `${count(differing)} minutes were stored with other values`;
  return replaced > 0 ? `${stored}: replaced` : `${stored}, which stay: --replace takes those of the file`;
}

/** A symbol of a file that Tandem is not set to follow, and one that it follows and that may be meant. */
interface SymbolNotFollowed {
  readonly symbol: string;
  readonly similar: string | null;
}

/** Vendors add the exchange to a ticker (`NVDA.US`), and write classes of shares with a dash, a point or nothing between. */
export function symbolsNotFollowed(files: readonly Pick<FileReport, 'symbols'>[], followed: readonly string[]): SymbolNotFollowed[] {
  const letters = (symbol: string) => symbol.replace(/[^A-Z0-9]/g, '');
  const imported = new Set(files.flatMap(({ symbols }) => symbols));
  return [...imported]
    .filter((symbol) => !followed.includes(symbol))
    .map((symbol) => {
      const bare = symbol.replace(/[.-][A-Z]+$/, '');
      const similar = followed.find((other) => letters(other) === letters(symbol)) ?? followed.find((other) => other === bare);
      return { symbol, similar: similar ?? null };
    });
}

/** Symbols that are named in a hint. */
const MAX_HINTS = 5;

export function describeNotFollowed(symbols: readonly SymbolNotFollowed[]): string[] {
  const hints = symbols.slice(0, MAX_HINTS).map(({ symbol, similar }) => {
    const meant = similar === null ? '' : `; is ${similar} meant?`;
    return `  ${symbol} is stored, but not among the symbols that Tandem follows (SYMBOLS)${meant}`;
  });
  return symbols.length > MAX_HINTS ? [...hints, `  ${symbols.length - MAX_HINTS} more symbols are not followed either`] : hints;
}

/** All files together. */
export function totalsOf(files: readonly FileReport[]): { bars: number; stored: number; quarantined: number } {
  const sum = (key: 'bars' | 'stored' | 'quarantined') => files.reduce((total, file) => total + file[key], 0);
  return { bars: sum('bars'), stored: sum('stored'), quarantined: sum('quarantined') };
}

const utcDay = (ts: number) => new Date(ts).toISOString().slice(0, 10);

/** Shows how far an import is, by bytes of its files: how many bars they hold is not known before. */
export class ImportProgress {
  readonly #started: number;
  readonly #bytes: number;
  #bytesBefore = 0;
  #barsBefore = 0;
  #bars = 0;
  #number = 1;

  /** @param now wall time, milliseconds */
  constructor(
    private readonly files: readonly ImportFile[],
    private readonly terminal: Pick<Terminal, 'progress'>,
    private readonly now: () => number,
  ) {
    this.#bytes = files.reduce((sum, { size }) => sum + size, 0);
    this.#started = now();
  }

  /** @param bars of `file` until here */
  at(file: ImportFile, share: number, bars: number): void {
    this.#bars = bars;
    const done = this.#bytes === 0 ? 1 : (this.#bytesBefore + share * file.size) / this.#bytes;
    const left = done > 0 ? (((this.now() - this.#started) / 1_000) * (1 - done)) / done : Infinity;
    const facts = [
      `${file.name}, ${this.#number} of ${this.files.length}`,
      `${count(this.#barsBefore + bars)} bars`,
      ...(Number.isFinite(left) ? [`${duration(left)} left`] : []),
    ];
    this.terminal.progress(`${progressBar(done)}  ${facts.join(', ')}`);
  }

  done(file: ImportFile): void {
    this.#bytesBefore += file.size;
    this.#barsBefore += this.#bars;
    this.#bars = 0;
    this.#number += 1;
  }
}
