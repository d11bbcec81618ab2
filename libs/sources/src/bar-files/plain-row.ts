import { EXACT_DIGITS, fromDecimal } from './plain-number.js';
import type { ImportColumns } from './import-columns.js';
import { PlainInstant } from './plain-instant.js';

const [NEWLINE, RETURN, COMMA, POINT, ZERO, NINE] = [10, 13, 44, 46, 48, 57];

/** What a column holds: 0 the time, 1 … 5 prices and volume, SYMBOL, or OTHER. */
const TIME = 0;
const SYMBOL = 6;
const OTHER = -1;

/**
 * Reads rows that are plain: digits, points and commas, times as `PlainInstant` knows them, nothing quoted, no blanks. It
 * takes no string and no object a row, only digits from bytes, which is some twenty times as fast as csv-parse; what is not
 * plain is left to that. Whether a row that was read can be a bar is another question.
 */
export class PlainRow {
  /** Cells of the last row that was read: time, prices, volume in the order of BAR_COLUMNS. */
  readonly cells = new Float64Array(6);
  /** Its symbol; the file's where there is no such column. */
  symbol: string;
  withoutZone = false;
  readonly #roles: Int8Array;
  readonly #instant = new PlainInstant();
  #symbolBytes: Uint8Array = new Uint8Array(0);

  constructor({ bar, symbol, width, fileSymbol }: ImportColumns) {
    this.symbol = fileSymbol;
    this.#roles = new Int8Array(width).fill(OTHER);
    bar.forEach((position, role) => { this.#roles[position] = role; });
    if (symbol >= 0) this.#roles[symbol] = SYMBOL;
  }

  /**
   * Reads the row that starts at `from` and ends with the newline at `end`.
   * @returns whether the row is plain; `cells`, `symbol` and `withoutZone` hold it then
   */
  read(bytes: Uint8Array, from: number, end: number): boolean {
    const roles = this.#roles;
    const last = end > from && bytes[end - 1] === RETURN ? end - 1 : end;
    let at = from;
    for (let column = 0; column < roles.length; column += 1) {
      const role = roles[column]!;
      if (role === TIME) at = this.#readTime(bytes, at);
      else if (role === OTHER) at = skipCell(bytes, at, last);
      else if (role === SYMBOL) at = this.#readSymbol(bytes, at, last);
      else at = this.#readNumber(bytes, at, role);
      if (at < 0) return false;
      if (column < roles.length - 1 && (at >= last || bytes[at++] !== COMMA)) return false;
    }
    return at === last;
  }

  // A newline ends every row, so what reads digits needs no bound.
  #readNumber(bytes: Uint8Array, from: number, role: number): number {
    let [mantissa, digits, point, at] = [0, 0, -1, from];
    for (;; at += 1) {
      const byte = bytes[at]!;
      if (byte >= ZERO && byte <= NINE) {
        mantissa = mantissa * 10 + (byte - ZERO);
        digits += 1;
      } else if (byte === POINT && point < 0) point = digits;
      else break;
    }
    if (digits === 0 || digits > EXACT_DIGITS) return -1;
    this.cells[role] = fromDecimal(mantissa, point < 0 ? 0 : digits - point);
    return at;
  }

  #readTime(bytes: Uint8Array, from: number): number {
    const at = this.#instant.read(bytes, from);
    this.cells[TIME] = this.#instant.ts;
    this.withoutZone = this.#instant.withoutZone;
    return at;
  }

  #readSymbol(bytes: Uint8Array, from: number, last: number): number {
    const same = this.#symbolBytes;
    let at = from;
    while (at - from < same.length && bytes[at] === same[at - from]) at += 1;
    if (at - from === same.length && same.length > 0 && (at === last || bytes[at] === COMMA)) return at;
    at = skipCell(bytes, from, last);
    if (at <= from) return -1;
    for (let i = from; i < at; i += 1) if (!isSymbolByte(bytes[i]!)) return -1;
    this.#symbolBytes = bytes.slice(from, at);
    this.symbol = String.fromCharCode(...this.#symbolBytes);
    return at;
  }
}

/** Upper-case letters, digits, `.`, `-` and `^`: what symbols are made of. */
function isSymbolByte(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || (byte >= ZERO && byte <= NINE) || byte === POINT || byte === 45 || byte === 94;
}

/** The end of a cell that nobody asked for; -1 when it holds a quote, within which a comma would be no end. */
function skipCell(bytes: Uint8Array, from: number, last: number): number {
  let at = from;
  for (; at < last && bytes[at] !== COMMA; at += 1) {
    if (bytes[at] === 34 || bytes[at] === NEWLINE) return -1;
  }
  return at;
}
