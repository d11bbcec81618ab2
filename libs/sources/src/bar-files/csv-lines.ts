import { BarFileError } from './errors.js';
import { readBytes } from './file-bytes.js';

const NEWLINE = 10;
/** A line that is longer belongs to no file of bars, and would be held in memory. */
const LONGEST_LINE = 1 << 16;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Whole lines of a file: `bytes` ends with a newline. */
export interface Lines {
  readonly bytes: Buffer;
  /** Share of the file that has been read with them, 0 to 1. */
  readonly share: number;
}

/**
 * A text file in blocks of whole lines, without its byte order mark; a newline is put behind a last line that has none.
 * @throws BarFileError when the file cannot be read to its end or has a line longer than any row of bars
 */
export async function* readLines(path: string): AsyncGenerator<Lines> {
  let rest: Buffer = Buffer.alloc(0);
  let first = true;
  for await (const { bytes, share } of readBytes(path)) {
    let block = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    if (first && block.length < BYTE_ORDER_MARK.length) {
      rest = block;
      continue;
    }
    if (first && block.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) block = block.subarray(BYTE_ORDER_MARK.length);
    first = false;
    const end = block.lastIndexOf(NEWLINE) + 1;
    rest = block.subarray(end);
    if (rest.length > LONGEST_LINE) throw new BarFileError(`${path} has a line of more than ${LONGEST_LINE} bytes: expected a CSV file, a row of bars a line.`);
    if (end > 0) yield { bytes: block.subarray(0, end), share };
  }
  if (rest.length > 0) yield { bytes: Buffer.concat([rest, Buffer.from([NEWLINE])]), share: 1 };
}
