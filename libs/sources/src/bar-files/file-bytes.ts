import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BarFileError } from './errors.js';

/** Bytes that are read, and unpacked, at once. */
const CHUNK_BYTES = 1 << 20;

/** A piece of a file's content. */
export interface FileChunk {
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
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    const { size } = await stat(path);
    const content = isCompressed(path) ? pipeThrough(file, createGunzip({ chunkSize: CHUNK_BYTES })) : file;
    for await (const bytes of content) yield { bytes: bytes as Buffer, share: size === 0 ? 1 : Math.min(1, file.bytesRead / size) };
  } catch (error) {
    throw unreadable(path, error);
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
