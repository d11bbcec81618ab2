import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  type ParquetScan,
  type SchemaElement,
} from 'hyparquet';
import { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors';
import { BarFileError } from './bar-file-error.js';
import { BAR_COLUMNS, locateColumns, requireSymbol, type BarColumns } from './columns.js';
import type { DialectOptions } from './dialect.js';

/** Every codec of the format but LZO: hyparquet brings Snappy, Node has the others but LZ4. */
const compressors: Compressors = {
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
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

/** One column of a Parquet file that was asked for. */
export interface ParquetColumn {
  /** As the file has it. */
  readonly name: string;
  /** Whether its type means an instant: its cells are milliseconds since the Unix epoch then. */
  readonly isInstant: boolean;
  /** Whether its type means an instant of no time zone. */
  readonly isLocal: boolean;
  /** Whether only the day of its cells counts. */
  readonly isDay: boolean;
  /** Of a time of day: how many of its units are a millisecond; else undefined. */
  readonly perMs: number | undefined;
}

/** The columns of a row group: `columns[k][i]` is the cell of its row `i`. */
export interface ParquetGroup {
  /** Number of the first row in the file, from 0. */
  readonly start: number;
  readonly length: number;
  readonly columns: readonly DecodedArray[];
}

/** A Parquet file of bars whose footer has been looked at. */
export interface ParquetLayout {
  /** Positions are those among `read`. */
  readonly columns: BarColumns;
  /** Those that are read: the columns of bars, then the time of day's and the symbol's where there is one. */
  readonly read: readonly ParquetColumn[];
  readonly rows: number;
  /** One row group of some of the columns at a time. Throws BarFileError where the file is damaged. */
  groups(columns: readonly ParquetColumn[]): AsyncGenerator<ParquetGroup>;
}

/**
 * Looks at the footer of a Parquet file of bars: its columns, their types, and how they are compressed.
 * @throws BarFileError when it is no Parquet file, lacks a column, says no symbol, or has one that cannot be read as what it should hold;
 * UnclearFileError
 */
export async function readParquetLayout(path: string, fileSymbol: string, options: DialectOptions): Promise<ParquetLayout> {
  const file = await readOrExplain(path, () => asyncBufferFromFile(path));
  const metadata = await readOrExplain(path, () => parquetMetadataAsync(file));
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  const located = locateColumns(
    path,
    elements.map(({ name }) => name.replace(/^__|__$/g, '')),
    options,
  );
  requireSymbol(path, located, fileSymbol);
  const extras = [located.timeOfDay, located.symbol].filter((position) => position >= 0);
  const chosen = [...located.bar, ...extras].map((position) => elements[position]!);
  located.bar.forEach((position, k) => requireType(path, elements[position]!, k === 0 ? 'a time' : 'a number'));
  requireCodecs(path, metadata, chosen);
  const columns = {
    ...located,
    bar: [...BAR_COLUMNS.keys()],
    timeOfDay: located.timeOfDay < 0 ? -1 : BAR_COLUMNS.length,
    symbol: located.symbol < 0 ? -1 : BAR_COLUMNS.length + extras.length - 1,
    width: chosen.length,
  };
  const open = (wanted: readonly ParquetColumn[]) =>
    parquetScan({ file, metadata, compressors, parsers, columns: wanted.map(({ name }) => name) });
  return {
    columns,
    read: chosen.map((element) => columnOf(element, located.timeOfDay >= 0)),
    rows: Number(metadata.num_rows),
    groups: async function* (wanted) {
      yield* readGroups(path, await readOrExplain(path, () => open(wanted)), wanted);
    },
  };
}

async function* readGroups(path: string, scan: ParquetScan, columns: readonly ParquetColumn[]): AsyncGenerator<ParquetGroup> {
  for (const range of scan.ranges) {
    const cells: DecodedArray[] = [];
    for (const { name } of columns) cells.push(await readOrExplain(path, () => scan.readColumn({ column: name, ...range })));
    yield { start: range.rowStart, length: range.rowEnd - range.rowStart, columns: cells };
  }
}

const isTimestamp = ({ type, converted_type: converted, logical_type: logical }: SchemaElement) =>
  type === 'INT96' || logical?.type === 'TIMESTAMP' || converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS';

/** @param hasTimeOfDay whether the time of day has a column of its own */
function columnOf(element: SchemaElement, hasTimeOfDay: boolean): ParquetColumn {
  const { name, converted_type: converted, logical_type: logical } = element;
  const isDay = converted === 'DATE' || logical?.type === 'DATE' || (isTimestamp(element) && hasTimeOfDay);
  const unit = logical?.type === 'TIME' ? logical.unit : { TIME_MILLIS: 'MILLIS', TIME_MICROS: 'MICROS' }[String(converted)];
  return {
    name,
    isInstant: isTimestamp(element),
    isLocal: logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC,
    isDay,
    perMs: unit === undefined ? undefined : { MILLIS: 1, MICROS: 1_000, NANOS: 1_000_000 }[unit],
  };
}

/** Types by what they are called that are neither numbers, texts nor times (Parquet format, LogicalTypes.md). */
const OTHER_TYPES = new Set(['UUID', 'JSON', 'BSON', 'INTERVAL', 'LIST', 'MAP', 'VARIANT', 'GEOMETRY', 'GEOGRAPHY', 'MAP_KEY_VALUE']);

/** @throws BarFileError naming a column whose type can never be what it should hold */
function requireType(path: string, element: SchemaElement, expected: 'a time' | 'a number'): void {
  const name = typeName(element);
  const isNested = element.type === undefined || element.repetition_type === 'REPEATED';
  const isDay = name === 'DATE' || name.startsWith('TIME_') || name === 'TIME';
  const isRaw = element.type === 'FIXED_LEN_BYTE_ARRAY' && !['DECIMAL', 'FLOAT16'].includes(name);
  const isWrong = expected === 'a number' ? isTimestamp(element) || isDay : name === 'DECIMAL' || (isDay && name !== 'DATE');
  if (!isNested && !isRaw && !isWrong && element.type !== 'BOOLEAN' && !OTHER_TYPES.has(name)) return;
  const found = isRaw && name === 'FIXED_LEN_BYTE_ARRAY' ? `${element.type_length ?? 0} raw bytes` : isNested ? 'a nested column' : name;
  const instead = expected === 'a number' ? 'a floating-point number or a 64-bit integer' : 'a timestamp';
  throw new BarFileError(`${path}: column ${element.name} is ${found}, expected ${expected}. Write it as ${instead}.`);
}

function typeName({ type, converted_type: converted, logical_type: logical }: SchemaElement): string {
  return logical?.type ?? converted ?? type ?? 'GROUP';
}

/** @throws BarFileError naming a codec that cannot be read */
function requireCodecs(path: string, { row_groups: groups }: FileMetaData, chosen: readonly SchemaElement[]): void {
  const names = new Set(chosen.map(({ name }) => name));
  for (const { columns } of groups) {
    for (const { meta_data: meta } of columns) {
      if (meta === undefined || !names.has(meta.path_in_schema[0]!)) continue;
      if (meta.codec === 'UNCOMPRESSED' || meta.codec === 'SNAPPY' || meta.codec in compressors) continue;
      throw new BarFileError(`${path} is compressed by ${meta.codec}, which cannot be read: write it with ZSTD, SNAPPY, GZIP or LZ4_RAW.`);
    }
  }
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
