import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/**
 * Field offsets and signatures of the ZIP format (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16), as far as
 * Python wheels use it: one disk, stored or deflated, below 4 GiB.
 */
const END_OF_DIRECTORY = { signature: 0x06054b50, length: 22, entries: 10, directorySize: 12, directoryOffset: 16 };
const DIRECTORY_ENTRY = { signature: 0x02014b50, length: 46, method: 10, size: 20, name: 28, extra: 30, comment: 32, local: 42 };
const LOCAL_HEADER = { length: 30, name: 26, extra: 28 };
const MAX_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/**
 * Unpacks chosen files of a zip archive.
 *
 * @param {string} archive
 * @param {string} directory
 * @param {(name: string) => string | null} target where a file of the archive goes below `directory`; null leaves it out
 * @returns {Promise<number>} how many files were written
 */
export async function unzip(archive, directory, target) {
  const file = await open(archive, 'r');
  try {
    let written = 0;
    for (const entry of await readDirectory(file, archive)) {
      const path = entry.name.endsWith('/') ? null : target(entry.name);
      if (path === null) continue;
      await extract(archive, await contentStart(file, entry), entry, join(directory, path));
      written += 1;
    }
    return written;
  } finally {
    await file.close();
  }
}

/**
 * @typedef {{ name: string, method: number, size: number, local: number }} Entry
 * @param {import('node:fs/promises').FileHandle} file
 * @param {string} archive
 * @returns {Promise<Entry[]>}
 */
async function readDirectory(file, archive) {
  const { size } = await file.stat();
  const tail = await read(file, Math.max(0, size - END_OF_DIRECTORY.length - MAX_COMMENT), size);
  const end = lastIndexOfSignature(tail, END_OF_DIRECTORY.signature);
  if (end < 0) throw new Error(`${archive} is not a whole zip archive`);
  const start = tail.readUInt32LE(end + END_OF_DIRECTORY.directoryOffset);
  const directory = await read(file, start, start + tail.readUInt32LE(end + END_OF_DIRECTORY.directorySize));
  const count = tail.readUInt16LE(end + END_OF_DIRECTORY.entries);
  /** @type {Entry[]} */
  const entries = [];
  for (let at = 0; entries.length < count;) {
    const nameEnd = at + DIRECTORY_ENTRY.length + directory.readUInt16LE(at + DIRECTORY_ENTRY.name);
    entries.push({
      name: directory.toString('utf8', at + DIRECTORY_ENTRY.length, nameEnd),
      method: directory.readUInt16LE(at + DIRECTORY_ENTRY.method),
      size: directory.readUInt32LE(at + DIRECTORY_ENTRY.size),
      local: directory.readUInt32LE(at + DIRECTORY_ENTRY.local),
    });
    at = nameEnd + directory.readUInt16LE(at + DIRECTORY_ENTRY.extra) + directory.readUInt16LE(at + DIRECTORY_ENTRY.comment);
  }
  return entries;
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {Entry} entry
 */
async function contentStart(file, entry) {
  const header = await read(file, entry.local, entry.local + LOCAL_HEADER.length);
  return entry.local + LOCAL_HEADER.length + header.readUInt16LE(LOCAL_HEADER.name) + header.readUInt16LE(LOCAL_HEADER.extra);
}

/**
 * @param {string} archive
 * @param {number} start
 * @param {Entry} entry
 * @param {string} path
 */
async function extract(archive, start, entry, path) {
  if (entry.method !== STORED && entry.method !== DEFLATED) throw new Error(`${entry.name} is compressed by an unknown method`);
  await mkdir(dirname(path), { recursive: true });
  if (entry.size === 0) return writeFile(path, '');
  const input = createReadStream(archive, { start, end: start + entry.size - 1 });
  const output = createWriteStream(path);
  await (entry.method === STORED ? pipeline(input, output) : pipeline(input, createInflateRaw(), output));
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {number} from
 * @param {number} to
 */
async function read(file, from, to) {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
  return buffer.subarray(0, bytesRead);
}

/**
 * @param {Buffer} buffer
 * @param {number} signature
 */
function lastIndexOfSignature(buffer, signature) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return buffer.lastIndexOf(bytes);
}
