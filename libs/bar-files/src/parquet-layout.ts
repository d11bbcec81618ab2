import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type AsyncBuffer,
  type ColumnMetaData,
  type DecodedArray,
  type FileMetaData,
  type SchemaElement,
} from 'hyparquet';
import { BarFileError } from './bar-file-error.js';
import { BAR_COLUMNS, locateColumns, requireSymbol, type BarColumns } from './columns.js';
import type { DialectOptions } from './dialect.js';
import { compressors } from './parquet-codecs.js';
import { requireSoundFooter, SoundGroups } from './parquet-guard.js';

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
  await readOrExplain(path, () => requireSoundFooter(file));
  const metadata = await readOrExplain(path, () => parquetMetadataAsync(file));
  const elements = await readOrExplain(path, async () => columnsOf(metadata));
  const located = locateColumns(
    path,
    elements.map(({ name }) => name.replace(/^__|__$/g, '')),
    options,
  );
  requireSymbol(path, located, fileSymbol);
  const extras = [located.timeOfDay, located.symbol].filter((position) => position >= 0);
  const chosen = [...located.bar, ...extras].map((position) => elements[position]!);
  located.bar.forEach((position, k) => requireType(path, elements[position]!, k === 0 ? 'a time' : 'a number'));
  for (const position of extras) requireFlat(path, elements[position]!);
  requireCodecs(path, metadata, chosen);
  const columns = {
    ...located,
    bar: [...BAR_COLUMNS.keys()],
    timeOfDay: located.timeOfDay < 0 ? -1 : BAR_COLUMNS.length,
    symbol: located.symbol < 0 ? -1 : BAR_COLUMNS.length + extras.length - 1,
    width: chosen.length,
  };
  const sound = await readOrExplain(path, async () => new SoundGroups(file, metadata, chosen));
  return {
    columns,
    read: chosen.map((element) => columnOf(element, located.timeOfDay >= 0)),
    rows: Number(metadata.num_rows),
    groups: (wanted) => readGroups(path, { file, metadata }, sound, wanted),
  };
}

function columnsOf(metadata: FileMetaData): SchemaElement[] {
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  // What is missing in a footer is undefined, whatever the type says.
  if (elements.some(({ name }) => typeof name !== 'string')) throw new RangeError('a column without a name');
  return elements;
}

async function* readGroups(
  path: string,
  opened: { readonly file: AsyncBuffer; readonly metadata: FileMetaData },
  sound: SoundGroups,
  columns: readonly ParquetColumn[],
): AsyncGenerator<ParquetGroup> {
  const names = columns.map(({ name }) => name);
  const scan = await readOrExplain(path, () => parquetScan({ ...opened, compressors, parsers, columns: names }));
  for (const range of scan.ranges) {
    const cells: DecodedArray[] = [];
    for (const column of names) {
      await readOrExplain(path, () => sound.require(range.rowStart, column));
      cells.push(await readOrExplain(path, () => scan.readColumn({ column, ...range })));
      requireCells(path, column, cells.at(-1)!.length, range.rowEnd - range.rowStart);
    }
    yield { start: range.rowStart, length: range.rowEnd - range.rowStart, columns: cells };
  }
}

function requireCells(path: string, column: string, found: number, rows: number): void {
  if (found === rows) return;
  throw new BarFileError(`${path}: column ${column} has ${found} cells in a group of ${rows} rows. Expected a complete Parquet file.`);
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

/** @throws BarFileError naming a column, of symbols or times of day, that has more or less than one value a row */
function requireFlat(path: string, element: SchemaElement): void {
  const isNested = element.type === undefined || element.repetition_type === 'REPEATED' || element.type === 'BOOLEAN';
  if (isNested) throw new BarFileError(`${path}: column ${element.name} is ${typeName(element)}, expected one text or time a row.`);
}

function typeName({ type, converted_type: converted, logical_type: logical }: SchemaElement): string {
  return logical?.type ?? converted ?? type ?? 'GROUP';
}

/** @throws BarFileError naming a codec that cannot be read */
function requireCodecs(path: string, { row_groups: groups }: FileMetaData, chosen: readonly SchemaElement[]): void {
  const names = new Set(chosen.map(({ name }) => name));
  for (const { columns } of groups) {
    for (const { meta_data: meta } of columns) {
      // What is missing in a footer is undefined, whatever the type says.
      const [name] = (meta as Partial<ColumnMetaData> | undefined)?.path_in_schema ?? [];
      if (meta === undefined || name === undefined || !names.has(name)) continue;
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
    // What is missing in a footer shows to hyparquet as a value of another type.
    const why = error instanceof TypeError ? 'a part of it is not what the format says' : (error as Error).message;
    throw new BarFileError(`${path} cannot be read to its end: ${why}. Expected a complete Parquet file.`, { cause: error });
  }
}
