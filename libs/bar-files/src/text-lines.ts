import { createReadStream, type Stats } from 'node:fs';
import { access, constants, open, readFile, stat } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { createGunzip, createZstdDecompress, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { CsvError, parse } from 'csv-parse/sync';
import { BarFileError } from './bar-file-error.js';

/** Bytes that are read, and unpacked, at once. */
const CHUNK_BYTES = 1 << 20;

/** A piece of a file's content. */
interface FileChunk {
  /** Valid until the next piece is asked for. */
  readonly bytes: Buffer;
  /** Share of the file that has been read with it, 0 to 1. */
  readonly share: number;
}

/** What a file is by its first bytes, whatever its name says. */
export type FileKind = 'text' | 'gzip' | 'zstd' | 'parquet';

/** First bytes of what cannot be read (https://en.wikipedia.org/wiki/List_of_file_signatures). */
const OTHER_KINDS: readonly (readonly [string, string])[] = [
  ['504b0304', 'a ZIP archive or an Excel workbook: unpack it, or save it as CSV'],
  ['425a68', 'compressed with bzip2: unpack it, or use gzip'],
  ['fd377a585a00', 'compressed with xz: unpack it, or use gzip'],
  ['377abcaf271c', 'a 7z archive: unpack it'],
  ['d0cf11e0a1b11ae1', 'an old Excel workbook: save it as CSV'],
  ['25504446', 'a PDF document'],
  ['41525257', 'an Arrow file: write it as Parquet'],
  ['50415245', 'an encrypted Parquet file: write it without encryption'],
  ['fffe0000', 'text in UTF-32: write it in UTF-8'],
];

/** @throws BarFileError when it is missing, cannot be read, or is of a kind that holds no bars */
export async function kindOf(path: string): Promise<FileKind> {
  const start = await readStart(path);
  const hex = start.toString('hex');
  if (hex.startsWith('1f8b')) return 'gzip';
  if (hex.startsWith('28b52ffd')) return 'zstd';
  if (hex.startsWith('50415231')) return 'parquet';
  const [, other] = OTHER_KINDS.find(([signature]) => hex.startsWith(signature)) ?? [];
  if (other !== undefined)
    throw new BarFileError(`${path} is ${other}. Expected a CSV file, plain or compressed with gzip, or a Parquet file.`);
  return 'text';
}

async function readStart(path: string): Promise<Buffer> {
  try {
    if (!(await stat(path)).isFile()) throw new Error('it is no file');
    await access(path, constants.R_OK);
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * The content of a file from its beginning, decompressed.
 * @throws BarFileError when it cannot be read to its end
 */
async function* readBytes(path: string): AsyncGenerator<FileChunk> {
  const kind = await kindOf(path);
  if (kind === 'parquet') throw new BarFileError(`${path} is a Parquet file: expected CSV.`);
  try {
    const file = await stat(path);
    if (kind === 'text') return yield* readPlain(path, file.size);
    const whole = await unpackWhole(path, file, kind);
    if (whole === undefined) yield* readCompressed(path, file.size, kind);
    else yield* piecesOf(whole);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads into one piece of memory again and again: a stream takes a new one each time, which costs more than the reading. */
async function* readPlain(path: string, size: number): AsyncGenerator<FileChunk> {
  const file = await open(path);
  try {
    const memory = Buffer.alloc(Math.max(1, Math.min(CHUNK_BYTES, size)));
    let read = 0;
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, memory.length);
      if (bytesRead === 0) return;
      read += bytesRead;
      yield { bytes: memory.subarray(0, bytesRead), share: Math.min(1, read / size) };
    }
  } finally {
    await file.close();
  }
}

/** A compressed file that is unpacked at once, for a fifth of the time of a stream: some years of bars, and what it may unpack to. */
const [MOST_PACKED, MOST_UNPACKED] = [4 << 20, 64 << 20];

/** What was unpacked last, as long as memory allows: a file is looked at several times before its rows are read. */
let unpacked: { readonly file: string; readonly bytes: WeakRef<Buffer> } | undefined;

/** @returns undefined where it is large, or not whole: the rows before its damage are good, which a stream gives */
async function unpackWhole(path: string, { size, mtimeMs, ino }: Stats, kind: 'gzip' | 'zstd'): Promise<Buffer | undefined> {
  if (size > MOST_PACKED) return undefined;
  const file = JSON.stringify([path, size, mtimeMs, ino]);
  const known = unpacked?.file === file ? unpacked.bytes.deref() : undefined;
  if (known !== undefined) return known;
  try {
    const packed = await readFile(path);
    const bytes = (kind === 'gzip' ? gunzipSync : zstdDecompressSync)(packed, { maxOutputLength: MOST_UNPACKED });
    unpacked = { file, bytes: new WeakRef(bytes) };
    return bytes;
  } catch {
    return undefined;
  }
}

function* piecesOf(bytes: Buffer): Generator<FileChunk> {
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    const to = Math.min(from + CHUNK_BYTES, bytes.length);
    yield { bytes: bytes.subarray(from, to), share: to / bytes.length };
  }
}

async function* readCompressed(path: string, size: number, kind: 'gzip' | 'zstd'): AsyncGenerator<FileChunk> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const unpack = kind === 'gzip' ? createGunzip({ chunkSize: CHUNK_BYTES }) : createZstdDecompress({ chunkSize: CHUNK_BYTES });
  try {
    for await (const bytes of pipeThrough(file, unpack)) yield { bytes: bytes as Buffer, share: Math.min(1, file.bytesRead / size) };
  } finally {
    file.destroy();
  }
}

/** Unlike `pipe`, passes errors on. */
function pipeThrough(
  file: NodeJS.ReadableStream,
  unpack: NodeJS.ReadWriteStream & { destroy(error?: Error): unknown },
): AsyncIterable<Buffer | string> {
  file.on('error', (error: Error) => unpack.destroy(error));
  return file.pipe(unpack);
}

function unreadable(path: string, error: unknown): BarFileError {
  if (error instanceof BarFileError) return error;
  const { message } = error as Error;
  return new BarFileError(`${path} cannot be read to its end: ${message}. Expected a complete file that can be read.`, { cause: error });
}

export const NEWLINE = 10;
const RETURN = 13;
/** A line that is longer belongs to no file of bars, and would be held in memory. */
const MAX_LINE_BYTES = 1 << 16;

/** The encoding of a text by how it begins; a label of the Encoding Standard. */
function encodingOf(beginning: Buffer): string {
  const [first = 0, second = 0] = beginning;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Without a mark: the characters of a header are ASCII, of which one byte of two is 0.
  const start = beginning.subarray(0, MAX_UNMARKED_BYTES);
  const zeros = [0, 1].map((parity) => start.filter((byte, i) => i % 2 === parity && byte === 0).length / (start.length / 2));
  if (zeros[0]! < 0.1 && zeros[1]! > 0.9) return 'utf-16le';
  if (zeros[0]! > 0.9 && zeros[1]! < 0.1) return 'utf-16be';
  // Spreadsheets save in the encoding of Windows: a no-break blank between thousands is no UTF-8 then.
  return isUtf8Beginning(beginning) ? 'utf-8' : 'windows-1252';
}

function isUtf8Beginning(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Bytes by which a text without a mark is known for UTF-16: a header. */
const MAX_UNMARKED_BYTES = 64;

/** How a text is written. */
export interface TextForm {
  readonly encoding: string;
  readonly lineEnd: 'LF' | 'CR';
}

/** The text of a file in UTF-8 with a newline at the end of each line, whatever encoding and line ends it has. */
async function* readText(path: string, encoding?: string): AsyncGenerator<FileChunk & { readonly form: TextForm }> {
  let normalize: ((bytes: Buffer) => Buffer) | undefined;
  let form: TextForm = { encoding: 'utf-8', lineEnd: 'LF' };
  for await (const { bytes, share } of readBytes(path)) {
    if (normalize === undefined) {
      form = formOf(path, bytes, encoding);
      normalize = normalizerFor(form);
    }
    yield { bytes: normalize(bytes), share, form };
  }
}

function formOf(path: string, beginning: Buffer, chosen: string | undefined): TextForm {
  const encoding = chosen ?? encodingOf(beginning);
  const text = decoderFor(path, encoding).decode(beginning.subarray(0, MAX_LINE_BYTES), { stream: true });
  return { encoding, lineEnd: text.includes('\n') || !text.includes('\r') ? 'LF' : 'CR' };
}

function decoderFor(path: string, encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch (cause) {
    const expected = 'a label of the Encoding Standard such as utf-8, utf-16le or windows-1252';
    throw new BarFileError(`${path} cannot be read in '${encoding}': expected ${expected}.`, { cause });
  }
}

function normalizerFor({ encoding, lineEnd }: TextForm): (bytes: Buffer) => Buffer {
  const isUtf8 = encoding === 'utf-8';
  const decoder = new TextDecoder(encoding);
  const decode = (bytes: Buffer) => (isUtf8 ? bytes : Buffer.from(decoder.decode(bytes, { stream: true })));
  if (lineEnd === 'LF') return decode;
  return (bytes) => decode(bytes).map((byte) => (byte === RETURN ? NEWLINE : byte)) as Buffer;
}

/** Whole lines of a file: `bytes` ends with a newline, and is valid until the next ones are asked for. */
interface Lines {
  readonly bytes: Buffer;
  /** Share of the file that has been read with them, 0 to 1. */
  readonly share: number;
  readonly form: TextForm;
}

/**
 * A text file in blocks of whole lines; a newline is put behind a last line that has none.
 * @param encoding a label of the Encoding Standard; by default the file's beginning tells
 * @throws BarFileError when the file cannot be read to its end or has a line longer than any row of bars
 */
export async function* readLines(path: string, encoding?: string): AsyncGenerator<Lines> {
  let rest: Buffer = Buffer.alloc(0);
  let last: TextForm | undefined;
  for await (const { bytes, share, form } of readText(path, encoding)) {
    last = form;
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    // A line that was cut goes on its own, so that all others stay where they were read.
    const cut = rest.length > 0 && end > 0 ? bytes.indexOf(NEWLINE) + 1 : 0;
    if (cut > 0) yield { bytes: Buffer.concat([rest, bytes.subarray(0, cut)]), share, form };
    if (end > cut) yield { bytes: bytes.subarray(cut, end), share, form };
    rest = end > 0 ? Buffer.from(bytes.subarray(end)) : Buffer.concat([rest, bytes]);
    if (rest.length > MAX_LINE_BYTES) {
      throw new BarFileError(`${path} has a line of more than ${MAX_LINE_BYTES} bytes: expected a CSV file, a row of bars a line.`);
    }
  }
  if (rest.length > 0) yield { bytes: Buffer.concat([rest, Buffer.from([NEWLINE])]), share: 1, form: last! };
}

/**
 * The cells of one line of a CSV file, trimmed; a quote ends with its line, so that a stray one costs one row and not the
 * rest of the file.
 * @returns what is wrong with the line when it is no CSV
 */
export function readCsvRecord(line: string, delimiter = ','): readonly string[] | string {
  // What csv-parse gives for a line without quotes, for a tenth of the time.
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
  try {
    const options = { delimiter, quote: '"', relax_quotes: true, relax_column_count: true, trim: true, record_delimiter: '\n' } as const;
    return (parse(line, options) as string[][])[0] ?? [];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'no CSV: a quote is not closed in its line' : 'no CSV: its quotes do not match';
  }
}
