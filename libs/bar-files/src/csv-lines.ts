import { createReadStream } from 'node:fs';
import { access, constants, open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse/sync';
import { BarFileError } from './bar-row.js';

/** Bytes that are read, and unpacked, at once. */
const CHUNK_BYTES = 1 << 20;

/** A piece of a file's content. */
interface FileChunk {
  /** Valid until the next piece is asked for. */
  readonly bytes: Buffer;
  /** Share of the file that has been read with it, 0 to 1. */
  readonly share: number;
}

const isCompressed = (path: string) => /\.gz$/i.test(path);

/**
 * The content of a file from its beginning; a name that ends in `.gz` is decompressed.
 * @throws BarFileError when it cannot be read to its end
 */
async function* readBytes(path: string): AsyncGenerator<FileChunk> {
  try {
    const { size } = await stat(path);
    if (isCompressed(path)) yield* readCompressed(path, size);
    else yield* readPlain(path, size);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads into one piece of memory again and again: a stream takes a new one each time, which costs more than the reading. */
async function* readPlain(path: string, size: number): AsyncGenerator<FileChunk> {
  const file = await open(path);
  try {
    const memory = Buffer.alloc(CHUNK_BYTES);
    let read = 0;
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      read += bytesRead;
      yield { bytes: memory.subarray(0, bytesRead), share: Math.min(1, read / size) };
    }
  } finally {
    await file.close();
  }
}

async function* readCompressed(path: string, size: number): AsyncGenerator<FileChunk> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    for await (const bytes of pipeThrough(file, createGunzip({ chunkSize: CHUNK_BYTES })))
      yield { bytes: bytes as Buffer, share: Math.min(1, file.bytesRead / size) };
  } finally {
    file.destroy();
  }
}

/** Unlike `pipe`, passes errors on. */
function pipeThrough(
  file: NodeJS.ReadableStream,
  gunzip: NodeJS.ReadWriteStream & { destroy(error?: Error): unknown },
): AsyncIterable<Buffer | string> {
  file.on('error', (error: Error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

/**
 * Makes sure that a file is there and readable and, when it is compressed, whole: damage to a gzip file shows at its very
 * end, when the rows before would be stored already.
 * @returns its size in bytes
 * @throws BarFileError
 */
export async function requireWhole(path: string): Promise<number> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new Error('it is no file');
    if (isCompressed(path))
      await pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), createGunzip({ chunkSize: CHUNK_BYTES }), drain);
    else await access(path, constants.R_OK);
    return facts.size;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function drain(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

function unreadable(path: string, error: unknown): BarFileError {
  if (error instanceof BarFileError) return error;
  const expected = isCompressed(path) ? 'a complete CSV file compressed with gzip' : 'a file that can be read';
  return new BarFileError(`${path} cannot be read to its end: ${(error as Error).message}. Expected ${expected}.`, { cause: error });
}

export const NEWLINE = 10;
const RETURN = 13;
/** A line that is longer belongs to no file of bars, and would be held in memory. */
const MAX_LINE_BYTES = 1 << 16;

/** The text of a file in UTF-8 with a newline at the end of each line, whatever encoding and line ends it has. */
async function* readText(path: string): AsyncGenerator<FileChunk> {
  let normalize: ((bytes: Buffer) => Buffer) | undefined;
  for await (const { bytes, share } of readBytes(path)) {
    normalize ??= normalizerFor(bytes);
    yield { bytes: normalize(bytes), share };
  }
}

/** How the bytes of a file become text as `readText` gives it, by how the file begins. */
function normalizerFor(beginning: Buffer): (bytes: Buffer) => Buffer {
  const isUtf16 = beginning[0] === 0xff && beginning[1] === 0xfe;
  const decoder = new StringDecoder('utf16le');
  const decode = (bytes: Buffer) => (isUtf16 ? Buffer.from(decoder.write(bytes)) : bytes);
  const has = (character: string) => beginning.includes(character, isUtf16 ? 'utf16le' : 'latin1');
  if (has('\n') || !has('\r')) return decode;
  return (bytes) => decode(bytes).map((byte) => (byte === RETURN ? NEWLINE : byte)) as Buffer;
}

/** Whole lines of a file: `bytes` ends with a newline, and is valid until the next ones are asked for. */
interface Lines {
  readonly bytes: Buffer;
  /** Share of the file that has been read with them, 0 to 1. */
  readonly share: number;
}

/**
 * A text file in blocks of whole lines; a newline is put behind a last line that has none.
 * @throws BarFileError when the file cannot be read to its end or has a line longer than any row of bars
 */
export async function* readLines(path: string): AsyncGenerator<Lines> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const { bytes, share } of readText(path)) {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    // A line that was cut goes on its own, so that all others stay where they were read.
    const cut = rest.length > 0 && end > 0 ? bytes.indexOf(NEWLINE) + 1 : 0;
    if (cut > 0) yield { bytes: Buffer.concat([rest, bytes.subarray(0, cut)]), share };
    if (end > cut) yield { bytes: bytes.subarray(cut, end), share };
    rest = end > 0 ? Buffer.from(bytes.subarray(end)) : Buffer.concat([rest, bytes]);
    if (rest.length > MAX_LINE_BYTES) {
      throw new BarFileError(`${path} has a line of more than ${MAX_LINE_BYTES} bytes: expected a CSV file, a row of bars a line.`);
    }
  }
  if (rest.length > 0) yield { bytes: Buffer.concat([rest, Buffer.from([NEWLINE])]), share: 1 };
}

/**
 * The cells of one line of a CSV file, trimmed; a quote ends with its line, so that a stray one costs one row and not the
 * rest of the file.
 * @returns what is wrong with the line when it is no CSV
 */
export function readCsvRecord(line: string): readonly string[] | string {
  // What csv-parse gives for a line without quotes, for a tenth of the time.
  if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
  try {
    return (
      (parse(line, { quote: '"', relax_quotes: true, relax_column_count: true, trim: true, record_delimiter: '\n' }) as string[][])[0] ?? []
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return `no CSV: ${error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is not closed in its line' : error.message}`;
  }
}
