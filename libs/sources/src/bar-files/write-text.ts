import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Writes text from where the file stands, as fast as the disk takes it. */
export async function writeText(file: FileHandle, text: Iterable<string> | AsyncIterable<string>, compressed: boolean): Promise<void> {
  const write = async (chunks: AsyncIterable<string | Buffer>) => {
    for await (const chunk of chunks) await file.appendFile(chunk);
  };
  if (compressed) await pipeline(Readable.from(text), createGzip(), write);
  else await pipeline(Readable.from(text), write);
}
