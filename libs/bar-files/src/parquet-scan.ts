import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, parquetScan, parquetSchema, type DecodedArray, type ParquetScan, type SchemaElement } from 'hyparquet';
import { BarFileError } from './bar-row.js';

/** hyparquet brings Snappy; Node has the others that are in use. */
const compressors = { GZIP: (input: Uint8Array) => gunzipSync(input), BROTLI: (input: Uint8Array) => brotliDecompressSync(input), ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };

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
interface ParquetRows {
  /** Number of the first row in the file, from 0. */
  readonly start: number;
  readonly length: number;
  readonly columns: readonly DecodedArray[];
}

export interface ParquetFile {
  readonly columns: readonly ParquetColumn[];
  readonly rows: number;
  /** One row group at a time. Throws BarFileError where the file is damaged. */
  groups(): AsyncGenerator<ParquetRows>;
}

/**
 * Opens some columns of a Parquet file.
 * @param choose positions of the wanted columns in the file's header; what it throws is passed on
 * @throws BarFileError when it is no Parquet file
 */
export async function openParquet(path: string, choose: (header: readonly string[]) => readonly number[]): Promise<ParquetFile> {
  const file = await explained(path, () => asyncBufferFromFile(path));
  const metadata = await explained(path, () => parquetMetadataAsync(file));
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  const columns = choose(elements.map(({ name }) => name)).map((position) => columnOf(elements[position]!));
  const scan = await explained(path, () => parquetScan({ file, metadata, compressors, parsers, columns: columns.map(({ name }) => name) }));
  return { columns, rows: Number(metadata.num_rows), groups: () => readGroups(path, scan, columns) };
}

async function* readGroups(path: string, scan: ParquetScan, columns: readonly ParquetColumn[]): AsyncGenerator<ParquetRows> {
  for (const range of scan.ranges) {
    const cells: DecodedArray[] = [];
    for (const { name } of columns) cells.push(await explained(path, () => scan.readColumn({ column: name, ...range })));
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
  const isInstant = type === 'INT96' || logical?.type === 'TIMESTAMP' || converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS';
  return { name, isInstant, isLocal: logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC };
}

/** Does `work`, whose every failure is the file's. @throws BarFileError */
async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new BarFileError(`${path} cannot be read to its end: ${(error as Error).message}. Expected a complete Parquet file.`, { cause: error });
  }
}
