import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type DecodedArray,
  type ParquetScan,
  type SchemaElement,
} from 'hyparquet';
import { BAR_COLUMNS, BarFileError } from './bar-row.js';
import { BarRows, chooseColumns, type RowOptions } from './bar-rows.js';

/** hyparquet brings Snappy; Node has the others that are in use. */
const compressors = {
  GZIP: (input: Uint8Array) => gunzipSync(input),
  BROTLI: (input: Uint8Array) => brotliDecompressSync(input),
  ZSTD: (input: Uint8Array) => zstdDecompressSync(input),
};

/** Instants as milliseconds since the Unix epoch, with what is finer as a fraction. */
const parsers = {
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros: bigint) => Number(micros) / 1_000,
  timestampFromNanoseconds: (nanos: bigint) => Number(nanos / 1_000n) / 1_000,
};

/** The last instant that `Date` knows (ECMA-262, "Time Values and Time Range"). */
const LATEST_MS = 8.64e15;

/** One column of a Parquet file that was asked for. */
interface ParquetColumn {
  /** As the file has it. */
  readonly name: string;
  /** Whether its type means an instant: its cells are milliseconds since the Unix epoch then. */
  readonly isInstant: boolean;
  /** Whether its type means an instant of no time zone. */
  readonly isLocal: boolean;
}

/** The columns of a row group: `columns[k][i]` is the cell of its row `i`. */
interface ParquetGroup {
  /** Number of the first row in the file, from 0. */
  readonly start: number;
  readonly length: number;
  readonly columns: readonly DecodedArray[];
}

export interface ParquetFile {
  readonly columns: readonly ParquetColumn[];
  readonly rows: number;
  /** One row group at a time. Throws BarFileError where the file is damaged. */
  groups(): AsyncGenerator<ParquetGroup>;
}

/**
 * Opens some columns of a Parquet file.
 * @param choose positions of the wanted columns in the file's header; what it throws is passed on
 * @throws BarFileError when it is no Parquet file
 */
export async function openParquet(path: string, choose: (header: readonly string[]) => readonly number[]): Promise<ParquetFile> {
  const file = await readOrExplain(path, () => asyncBufferFromFile(path));
  const metadata = await readOrExplain(path, () => parquetMetadataAsync(file));
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  const columns = choose(elements.map(({ name }) => name)).map((position) => columnOf(elements[position]!));
  const scan = await readOrExplain(path, () =>
    parquetScan({ file, metadata, compressors, parsers, columns: columns.map(({ name }) => name) }),
  );
  return { columns, rows: Number(metadata.num_rows), groups: () => readGroups(path, scan, columns) };
}

async function* readGroups(path: string, scan: ParquetScan, columns: readonly ParquetColumn[]): AsyncGenerator<ParquetGroup> {
  for (const range of scan.ranges) {
    const cells: DecodedArray[] = [];
    for (const { name } of columns) cells.push(await readOrExplain(path, () => scan.readColumn({ column: name, ...range })));
    yield { start: range.rowStart, length: range.rowEnd - range.rowStart, columns: cells };
  }
}

/** The text by which a cell would stand in a CSV file; the shortest of a number is read back as the same number. */
export function cellText({ isInstant }: ParquetColumn, cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  const ms = isInstant && typeof cell === 'number' && Number.isInteger(cell) && Math.abs(cell) <= LATEST_MS ? new Date(cell) : cell;
  return ms instanceof Date ? ms.toISOString() : String(ms);
}

function columnOf({ name, type, converted_type: converted, logical_type: logical }: SchemaElement): ParquetColumn {
  const isInstant =
    type === 'INT96' || logical?.type === 'TIMESTAMP' || converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS';
  return { name, isInstant, isLocal: logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC };
}

/** Runs `work`, every failure of which is the file's. @throws BarFileError */
async function readOrExplain<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    throw new BarFileError(`${path} cannot be read to its end: ${message}. Expected a complete Parquet file.`, { cause: error });
  }
}

/**
 * Rows of a Parquet file. Numbers that make a bar are taken as they are, all other cells by their texts, as if they stood in a CSV file.
 */
class ParquetRows extends BarRows {
  readonly #file: ParquetFile;
  readonly #isPlain: boolean;
  #group: ParquetGroup = { start: 0, length: 0, columns: [] };
  #index = -1;

  constructor(file: ParquetFile, options: RowOptions) {
    const hasSymbol = file.columns.length > BAR_COLUMNS.length;
    super(
      {
        bar: [...BAR_COLUMNS.keys()],
        symbol: hasSymbol ? BAR_COLUMNS.length : -1,
        width: file.columns.length,
        time: file.columns[0]!.name,
      },
      options,
      'row',
    );
    this.#file = file;
    this.#isPlain = file.columns[0]!.isInstant && !hasSymbol;
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
    this.share = this.line / this.#file.rows;
    if (this.#isPlain && this.#readNumbers()) return true;
    this.readRecord(this.#readTexts());
    if (this.#file.columns[0]!.isLocal) this.spelling = 'no-zone';
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
    this.symbol = this.options.symbol;
    this.spelling = this.#file.columns[0]!.isLocal ? 'no-zone' : 'utc';
    this.fault = this.valueFault();
    return this.fault === undefined;
  }

  #readTexts(): string[] {
    return this.#group.columns.map((column, k) => cellText(this.#file.columns[k]!, column[this.#index]));
  }
}

/** The columns of bars, then the symbol's where it is asked for and there is one. */
function openBars(path: string, options: RowOptions): Promise<ParquetFile> {
  return openParquet(path, (header) => {
    const { bar, symbol } = chooseColumns(path, header, options);
    return symbol < 0 ? bar : [...bar, symbol];
  });
}

/** Looks at the columns alone. @throws BarFileError as `readParquetRows` */
export async function checkParquetColumns(path: string, options: RowOptions): Promise<void> {
  await openBars(path, options);
}

/**
 * The rows of a Parquet file of bars, in blocks: the same object each time, with the rows of the next row group at hand.
 * @throws BarFileError when the file cannot be read to its end, lacks a column, or says no symbol; all rows before are good
 */
export async function* readParquetRows(path: string, options: RowOptions): AsyncGenerator<BarRows> {
  const file = await openBars(path, options);
  const rows = new ParquetRows(file, options);
  yield rows;
  for await (const group of file.groups()) {
    rows.load(group);
    yield rows;
  }
}
