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
export function describeFile({ file, symbols, bars, stored, quarantined, newlyQuarantined, refusals, from, to }: FileReport): string[] {
  const span = from === null || to === null ? '' : `, ${utcDay(from)} to ${utcDay(to)}`;
  const whose = symbols.length > 3 ? `${symbols.length} symbols` : symbols.join(', ');
  return [
    `${file}: ${count(bars)} bars${whose === '' ? '' : ` of ${whose}`}${span}; ` +
      `${count(stored)} new, ${count(bars - stored)} stored already`,
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
