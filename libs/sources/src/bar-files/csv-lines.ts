import { BarFileError } from './errors.js';
import { readBytes } from './file-bytes.js';

const NEWLINE = 10;
/** A line that is longer belongs to no file of bars, and would be held in memory. */
const LONGEST_LINE = 1 << 16;

/** Whole lines of a file: `bytes` ends with a newline, and is valid until the next ones are asked for. */
export interface Lines {
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
  for await (const { bytes, share } of readBytes(path)) {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    // A line that was cut goes on its own, so that all others stay where they were read.
    const cut = rest.length > 0 && end > 0 ? bytes.indexOf(NEWLINE) + 1 : 0;
    if (cut > 0) yield { bytes: Buffer.concat([rest, bytes.subarray(0, cut)]), share };
    if (end > cut) yield { bytes: bytes.subarray(cut, end), share };
    rest = end > 0 ? Buffer.from(bytes.subarray(end)) : Buffer.concat([rest, bytes]);
    if (rest.length > LONGEST_LINE) throw new BarFileError(`${path} has a line of more than ${LONGEST_LINE} bytes: expected a CSV file, a row of bars a line.`);
  }
  if (rest.length > 0) yield { bytes: Buffer.concat([rest, Buffer.from([NEWLINE])]), share: 1 };
}
