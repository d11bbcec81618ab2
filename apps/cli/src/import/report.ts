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
  /** Bars whose time names no zone: taken for UTC. */
  readonly withoutZone: number;
  /** Starts of the first and the last bar, milliseconds since the Unix epoch; null without bars. */
  readonly from: number | null;
  readonly to: number | null;
}

/** The same as an object for `--json`. */
export function fileJson({ from, to, ...report }: FileReport): Record<string, unknown> {
  return { ...report, from: from === null ? null : new Date(from).toISOString(), to: to === null ? null : new Date(to).toISOString() };
}

/** The same for people: a line, and one each for what to look at. */
export function describeFile({ file, symbols, bars, stored, quarantined, newlyQuarantined, withoutZone, from, to }: FileReport): string[] {
  const span = from === null || to === null ? '' : `, ${day(from)} to ${day(to)}`;
  const whose = symbols.length > 3 ? `${symbols.length} symbols` : symbols.join(', ');
  return [
    `${file}: ${count(bars)} bars${whose === '' ? '' : ` of ${whose}`}${span}; ${count(stored)} new, ${count(bars - stored)} stored already`,
    ...(quarantined === 0 ? [] : [`  ${count(quarantined)} rows are no bars: ${newlyQuarantined === quarantined ? 'they went' : `${count(newlyQuarantined)} of them are new and went`} to quarantined_bars with file, line and reason`]),
    ...(withoutZone === 0 ? [] : [`  ${count(withoutZone)} bars say no time zone: taken for UTC`]),
  ];
}

/** All files together. */
export function totalsOf(files: readonly FileReport[]): { bars: number; stored: number; quarantined: number } {
  const sum = (key: 'bars' | 'stored' | 'quarantined') => files.reduce((total, file) => total + file[key], 0);
  return { bars: sum('bars'), stored: sum('stored'), quarantined: sum('quarantined') };
}

const count = (value: number) => value.toLocaleString('en-US');
const day = (ts: number) => new Date(ts).toISOString().slice(0, 10);
