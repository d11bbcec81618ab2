import { createReadStream } from 'node:fs';
import { access, constants, open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BarFileError } from './errors.js';

/** Bytes that are read, and unpacked, at once. */
const CHUNK_BYTES = 1 << 20;

/** A piece of a file's content. */
export interface FileChunk {
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
export async function* readBytes(path: string): AsyncGenerator<FileChunk> {
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
    for await (const bytes of pipeThrough(file, createGunzip({ chunkSize: CHUNK_BYTES }))) yield { bytes: bytes as Buffer, share: Math.min(1, file.bytesRead / size) };
  } finally {
    file.destroy();
  }
}

/** Unlike `pipe`, passes errors on. */
function pipeThrough(file: NodeJS.ReadableStream, gunzip: NodeJS.ReadWriteStream & { destroy(error?: Error): unknown }): AsyncIterable<Buffer | string> {
  file.on('error', (error: Error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

/**
 * Makes sure that a file is there and readable and, when it is compressed, whole: gzip tells what was damaged at its very
 * end, when the rows before would be stored already.
 * @returns its size in bytes
 * @throws BarFileError
 */
export async function requireWhole(path: string): Promise<number> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new Error('it is no file');
    if (isCompressed(path)) await pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), createGunzip({ chunkSize: CHUNK_BYTES }), drain);
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
  const expected = isCompressed(path) ? 'a complete file compressed with gzip' : 'a file that can be read';
  return new BarFileError(`${path} cannot be read to its end: ${(error as Error).message}. Expected ${expected}.`, { cause: error });
}
