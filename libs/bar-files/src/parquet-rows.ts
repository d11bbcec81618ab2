import { BarRows, timeOf, type RowSource } from './bar-rows.js';
import { BAR_COLUMNS } from './columns.js';
import type { DialectOptions } from './dialect.js';
import type { ParquetColumn, ParquetGroup, ParquetLayout } from './parquet-layout.js';
import { TimeSurvey } from './time-survey.js';

/** The last instant that `Date` knows (ECMA-262, "Time Values and Time Range"). */
const LATEST_MS = 8.64e15;

/** Empty for what is no instant. */
const isoOf = (date: Date) => (Number.isNaN(date.getTime()) ? '' : date.toISOString());

/** The text by which a cell would stand in a CSV file; the shortest of a number is read back as the same number. */
function cellText({ isInstant, isLocal, isDay, perMs }: ParquetColumn, cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (perMs !== undefined) return isoOf(new Date(Number(cell) / perMs)).slice(11, -1);
  const ms = isInstant && typeof cell === 'number' && Number.isInteger(cell) && Math.abs(cell) <= LATEST_MS ? new Date(cell) : cell;
  return ms instanceof Date ? isoOf(ms).slice(0, isDay ? 10 : isLocal ? -1 : undefined) : String(ms);
}

/**
 * Rows of a Parquet file. Numbers that make a bar are taken as they are, all other cells by their texts, as if they stood in a CSV file.
 */
class ParquetRows extends BarRows {
  readonly #layout: ParquetLayout;
  readonly #isPlain: boolean;
  #group: ParquetGroup = { start: 0, length: 0, columns: [] };
  #index = -1;

  constructor(layout: ParquetLayout, source: RowSource) {
    super(source, 'row');
    this.#layout = layout;
    this.#isPlain = layout.read[0]!.isInstant && layout.read.length === BAR_COLUMNS.length;
  }

  /** Goes before the first row of a group. */
  load(group: ParquetGroup): void {
    this.#group = group;
    this.#index = -1;
  }

  override next(): boolean {
    this.#index += 1;
    if (this.#index >= this.#group.length) return false;
    this.line = this.#group.start + this.#index + 1;
    this.share = this.line / this.#layout.rows;
    if (!this.#isPlain || !this.#readNumbers()) this.readRecord(this.#readTexts());
    return true;
  }

  override get text(): string {
    return this.#readTexts().join(',');
  }

  /** @returns false where the cells are not the numbers of a bar */
  #readNumbers(): boolean {
    const { columns } = this.#group;
    for (let k = 0; k < BAR_COLUMNS.length; k += 1) {
      const cell: unknown = columns[k]![this.#index];
      if (typeof cell !== 'number') return false;
      this.values[k] = cell;
    }
    this.symbol = this.source.symbol;
    this.spelling = this.#layout.read[0]!.isLocal ? 'no-zone' : 'utc';
    this.values[0] = this.starts.of(this.values[0]!, this.spelling);
    this.fault = this.valueFault();
    return this.fault === undefined;
  }

  #readTexts(): string[] {
    return this.#group.columns.map((column, k) => cellText(this.#layout.read[k]!, column[this.#index]));
  }
}

/**
 * The rows of a Parquet file of bars, in blocks: the same object each time, with the rows of the next row group at hand.
 * @throws BarFileError when the file cannot be read to its end; all rows before are good
 */
export async function* readParquetRows(layout: ParquetLayout, source: RowSource): AsyncGenerator<BarRows> {
  const rows = new ParquetRows(layout, source);
  for await (const group of layout.groups(layout.read)) {
    rows.load(group);
    yield rows;
  }
}

/** Looks at the times of all rows, and at nothing else. @throws BarFileError when the file cannot be read to its end */
export async function surveyParquetTimes({ columns, read, groups }: ParquetLayout, options: DialectOptions): Promise<TimeSurvey> {
  const survey = new TimeSurvey(options.timeUnit);
  const wanted = columns.timeOfDay < 0 ? [read[0]!] : [read[0]!, read[columns.timeOfDay]!];
  const positions = { ...columns, bar: [0], timeOfDay: columns.timeOfDay < 0 ? -1 : 1 };
  const [{ isInstant, isLocal }] = wanted as [ParquetColumn];
  for await (const group of groups(wanted)) {
    for (let i = 0; i < group.length; i += 1) {
      const cell: unknown = group.columns[0]![i];
      const text = () =>
        timeOf(
          wanted.map((column, k) => cellText(column, group.columns[k]![i])),
          positions,
        );
      if (isInstant && typeof cell === 'number' && wanted.length === 1) survey.add(cell, isLocal ? 'no-zone' : 'utc', text);
      else survey.addText(text());
    }
  }
  return survey;
}
