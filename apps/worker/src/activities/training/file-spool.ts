import { openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Spool } from '@tandem/features';
import { inMemory, type NewFloatSpace } from '@tandem/models';

/**
 * What is kept in memory of each file. The rows of twenty symbols over seventy sessions are half of it; a thousand symbols are read again
 * whenever they are gone through.
 */
const CACHE_BYTES = 256 * 2 ** 20;

/** Values in a file, one after the other; those that were used last are in memory, too. */
export class FileSpool<T> implements Spool<T> {
  private readonly cached = new Map<number, T>();
  private cachedBytes = 0;
  /** What a disk that is full did not take. */
  private readonly kept = new Map<number, T>();

  private constructor(
    private path: string,
    private readonly file: number,
    /** Where each value ends. */
    readonly ends: number[],
    private readonly cacheBytes: number,
  ) {}

  /** An empty one, in a new file of the folder, for `moveTo`. */
  static create<T>(folder: string, cacheBytes = CACHE_BYTES): FileSpool<T> {
    const path = temporaryPath(folder);
    return new FileSpool(path, openSync(path, 'w+'), [], cacheBytes);
  }

  /** An empty one that nobody else sees, whose file goes with the process. */
  static temporary<T>(folder: string): FileSpool<T> {
    const spool = FileSpool.create<T>(folder);
    rmSync(spool.path);
    return spool;
  }

  /** What was put in a file before. @returns null when the file is another one */
  static open<T>(path: string, ends: number[], cacheBytes = CACHE_BYTES): FileSpool<T> | null {
    if (statSync(path).size !== (ends.at(-1) ?? 0)) return null;
    return new FileSpool(path, openSync(path, 'r'), ends, cacheBytes);
  }

  get length(): number {
    return this.ends.length;
  }

  push(value: T): void {
    const place = this.ends.length;
    const start = this.ends.at(-1) ?? 0;
    const bytes = serialize(value);
    if (this.kept.size > 0 || !this.tryWrite(bytes, start)) {
      this.kept.set(place, value);
      this.ends.push(start);
      return;
    }
    this.ends.push(start + bytes.length);
    this.cache(place, value, bytes.length);
  }

  private tryWrite(bytes: Buffer, start: number): boolean {
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(this.file, bytes, done, bytes.length - done, start + done);
      return true;
    } catch {
      return false;
    }
  }

  at(place: number): T {
    if (!(place in this.ends)) throw new RangeError(`There is nothing at place ${place} of ${this.length}.`);
    return this.kept.get(place) ?? this.cached.get(place) ?? this.read(place);
  }

  private read(place: number): T {
    const start = this.ends[place - 1] ?? 0;
    const bytes = Buffer.allocUnsafeSlow(this.ends[place]! - start);
    readFully(this.file, bytes, start);
    const value = deserialize(bytes) as T;
    this.cache(place, value, bytes.length);
    return value;
  }

  /** Whoever goes through more than fits comes back to the first when it is long gone: what came last stays, and what came first. */
  private cache(place: number, value: T, bytes: number): void {
    if (this.cachedBytes + bytes > this.cacheBytes && this.cached.size > 0) {
      const last = [...this.cached.keys()].at(-1)!;
      this.cached.delete(last);
      this.cachedBytes -= this.sizeOf(last);
    }
    this.cached.set(place, value);
    this.cachedBytes += bytes;
  }

  private sizeOf(place: number): number {
    return this.ends[place]! - (this.ends[place - 1] ?? 0);
  }

  /** Gives the file its lasting name. @returns false when it does not hold everything */
  moveTo(path: string): boolean {
    if (this.kept.size > 0) return false;
    renameSync(this.path, path);
    this.path = path;
    return true;
  }
}

/** Scaled bars of forty symbols over seventy sessions. */
const SPACE_IN_MEMORY = 256 * 2 ** 20;

/** Room for numbers in memory where it is at most `most` bytes, else in a file that goes with the process. */
export function floatSpaceIn(folder: string, most = SPACE_IN_MEMORY): NewFloatSpace {
  return (length) => {
    if (length * Float32Array.BYTES_PER_ELEMENT <= most) return inMemory(length);
    const path = temporaryPath(folder);
    const file = openSync(path, 'w+');
    rmSync(path);
    return {
      write: (values, at) => {
        const bytes = bytesOf(values);
        for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, placeOf(at) + done);
      },
      read: (into, at) => readFully(file, bytesOf(into), placeOf(at)),
    };
  };
}

const placeOf = (at: number) => at * Float32Array.BYTES_PER_ELEMENT;

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function readFully(file: number, into: Uint8Array, from: number): void {
  for (let done = 0; done < into.length;) {
    const read = readSync(file, into, done, into.length - done, from + done);
    if (read === 0) throw new Error(`A file of the training ends at ${from + done}, before what was put there.`);
    done += read;
  }
}

let made = 0;

function temporaryPath(folder: string): string {
  made += 1;
  return join(folder, `${process.pid}-${made}.tmp`);
}
