import type { BarColumns } from './columns.js';
import type { TimeSpelling } from './time-text.js';

/** Bytes of the characters that a plain row is made of. */
const [NEWLINE, RETURN, PLUS, MINUS, POINT, ZERO, NINE] = [10, 13, 43, 45, 46, 48, 57];

/** Integers of up to 15 digits, and powers of ten of up to 22, are doubles; so their quotient is the nearest double to the
 * decimal (W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990, section on the fast path). */
const EXACT_DIGITS = 15;

const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * The number that a decimal stands for: `mantissa` without its point, `decimals` digits after it; as `Number` reads it.
 * @param mantissa a whole number of at most EXACT_DIGITS digits
 */
function fromDecimal(mantissa: number, decimals: number): number {
  return decimals === 0 ? mantissa : mantissa / POWERS_OF_TEN[decimals]!;
}

const DAY_MS = 86_400_000;
/** `2026-01-22T14:30:00`. */
const ISO_LENGTH = 19;
/** Numbers since 1970 have 9 digits (seconds of 1973) to 19; those of 12 and 14 may be `202501020930` and `20250102093000`. */
const [MIN_EPOCH_DIGITS, COMPACT_MINUTE, COMPACT_SECOND, MAX_EPOCH_DIGITS] = [9, 12, 14, 19];

/**
 * Reads the usual spellings of times from their bytes: `2026-01-22T14:30:00Z`, with a blank for the T, with `-05:00` or nothing for
 * the Z, and whole seconds, milli-, micro- or nanoseconds since 1970. `readTime` reads them alike.
 */
class PlainTime {
  /** The time that was read last, milliseconds since the Unix epoch; of one without a zone as if it were UTC. */
  ms = 0;
  spelling: TimeSpelling = 'utc';
  /** The day that was read last, as YYYYMMDD and as its midnight: the next row is mostly of the same. */
  #date = 0;
  #midnight = 0;

  constructor(private readonly delimiter: number) {}

  /** @returns the position behind the time that starts at `from`; -1 when it is none of these spellings */
  read(bytes: Uint8Array, from: number): number {
    return bytes[from + 4] === MINUS ? this.#readIso(bytes, from) : this.#readEpoch(bytes, from);
  }

  #readIso(bytes: Uint8Array, from: number): number {
    const separator = bytes[from + 10];
    if (bytes[from + 7] !== MINUS || (separator !== 84 && separator !== 32) || bytes[from + 13] !== 58 || bytes[from + 16] !== 58)
      return -1;
    const date = digits(bytes, from, 4) * 10_000 + digits(bytes, from + 5, 2) * 100 + digits(bytes, from + 8, 2);
    const [hour, minute, second] = [digits(bytes, from + 11, 2), digits(bytes, from + 14, 2), digits(bytes, from + 17, 2)];
    if (!(hour < 24 && minute < 60 && second < 60) || !this.#turnTo(date)) return -1;
    this.ms = this.#midnight + ((hour * 60 + minute) * 60 + second) * 1_000;
    return this.#readZone(bytes, from + ISO_LENGTH);
  }

  #readZone(bytes: Uint8Array, at: number): number {
    const sign = bytes[at];
    if (this.#endsCell(sign)) {
      this.spelling = 'no-zone';
      return at;
    }
    this.spelling = 'utc';
    if (sign === 90) return this.#endsCell(bytes[at + 1]) ? at + 1 : -1;
    if ((sign !== PLUS && sign !== MINUS) || bytes[at + 3] !== 58) return -1;
    const offset = digits(bytes, at + 1, 2) * 60 + digits(bytes, at + 4, 2);
    if (Number.isNaN(offset)) return -1;
    if (offset !== 0) this.spelling = 'other-zone';
    this.ms -= (sign === MINUS ? -offset : offset) * 60_000;
    return this.#endsCell(bytes[at + 6]) ? at + 6 : -1;
  }

  #readEpoch(bytes: Uint8Array, from: number): number {
    let [value, at] = [0, from];
    // Digits beyond the milliseconds would not fit into a double: they are looked at apart.
    for (; isDigit(bytes[at]!) && at - from < EXACT_DIGITS - 1; at += 1) value = value * 10 + (bytes[at]! - ZERO);
    let end = at;
    while (isDigit(bytes[end]!)) end += 1;
    const count = end - from;
    if (
      !this.#endsCell(bytes[end]) ||
      count < MIN_EPOCH_DIGITS ||
      count === COMPACT_MINUTE ||
      count === COMPACT_SECOND ||
      count > MAX_EPOCH_DIGITS
    )
      return -1;
    return this.#placeEpoch(bytes, from, count, value) ? end : -1;
  }

  /** @returns false where digits beyond the milliseconds are not 0 */
  #placeEpoch(bytes: Uint8Array, from: number, count: number, value: number): boolean {
    if (count < 12) [this.ms, this.spelling] = [value * 1_000, 'epoch-s'];
    else if (count < 15) [this.ms, this.spelling] = [value, 'epoch-ms'];
    else {
      const finer = count < 18 ? 3 : 6;
      for (let at = from + count - finer; at < from + count; at += 1) if (bytes[at] !== ZERO) return false;
      this.ms = digits(bytes, from, count - finer);
      this.spelling = finer === 3 ? 'epoch-us' : 'epoch-ns';
    }
    return true;
  }

  #endsCell(byte: number | undefined): boolean {
    return byte === this.delimiter || byte === NEWLINE || byte === RETURN;
  }

  /** @returns whether YYYYMMDD is a day of the calendar; NaN is none */
  #turnTo(date: number): boolean {
    if (date === this.#date) return true;
    const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100];
    const midnight = new Date(Date.UTC(year, month - 1, day));
    // Years below 100 are years of the last century to `Date.UTC`, and days beyond a month run over.
    if (midnight.getUTCFullYear() !== year || midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return false;
    this.#date = date;
    this.#midnight = Math.floor(midnight.getTime() / DAY_MS) * DAY_MS;
    return true;
  }
}

/** The number that `count` digits make; NaN when one is none. */
function digits(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at += 1) value = isDigit(bytes[at]!) ? value * 10 + (bytes[at]! - ZERO) : Number.NaN;
  return value;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** What a column holds: 0 the time, 1 … 5 prices and volume, SYMBOL, or OTHER. */
const TIME = 0;
const SYMBOL = 6;
const OTHER = -1;

/**
 * Reads rows that are plain: digits, points and delimiters, times as `PlainTime` knows them, nothing quoted, no blanks. It
 * allocates nothing, which is some twenty times as fast as csv-parse. Rows that are not plain are left to `readCsvRecord`.
 * Whether the values are those of a bar is not checked here.
 */
export class PlainRow {
  /** Of the last row that was read; the file's where there is no such column. */
  symbol: string;
  spelling: TimeSpelling = 'utc';
  /** Where its time starts and ends. */
  timeStart = 0;
  timeEnd = 0;
  readonly #roles: Int8Array;
  readonly #time: PlainTime;
  #symbolBytes: Uint8Array = new Uint8Array(0);

  /** @param values where the numbers of a row go: time, prices, volume in the order of BAR_COLUMNS */
  constructor(
    { bar, symbol, width }: BarColumns,
    fileSymbol: string,
    private readonly values: Float64Array,
    /** Code of the character. */
    private readonly delimiter: number,
  ) {
    this.symbol = fileSymbol;
    this.#time = new PlainTime(delimiter);
    this.#roles = new Int8Array(width).fill(OTHER);
    bar.forEach((position, role) => {
      this.#roles[position] = role;
    });
    if (symbol >= 0) this.#roles[symbol] = SYMBOL;
  }

  /**
   * Reads the row that starts at `from` and ends with the newline at `end`.
   * @returns whether the row is plain; `values`, `symbol` and `spelling` are of it then
   */
  read(bytes: Uint8Array, from: number, end: number): boolean {
    const roles = this.#roles;
    const last = end > from && bytes[end - 1] === RETURN ? end - 1 : end;
    let at = from;
    for (let column = 0; column < roles.length; column += 1) {
      const role = roles[column]!;
      if (role === TIME) at = this.#readTime(bytes, at);
      else if (role === OTHER) at = skipCell(bytes, at, last, this.delimiter);
      else if (role === SYMBOL) at = this.#readSymbol(bytes, at, last);
      else at = this.#readNumber(bytes, at, role);
      if (at < 0) return false;
      if (column < roles.length - 1 && (at >= last || bytes[at++] !== this.delimiter)) return false;
    }
    return at === last;
  }

  /** Reads the time of a row alone. @returns whether it is plain; `values[0]` and `spelling` are of it then */
  readTime(bytes: Uint8Array, from: number, end: number): boolean {
    let at = from;
    for (let column = 0; this.#roles[column] !== TIME; column += 1) {
      at = skipCell(bytes, at, end, this.delimiter);
      if (at < 0 || at >= end) return false;
      at += 1;
    }
    return this.#readTime(bytes, at) >= 0;
  }

  // A newline ends every row, so what reads digits needs no bound.
  #readNumber(bytes: Uint8Array, from: number, role: number): number {
    let [mantissa, digits, point, at] = [0, 0, -1, from];
    for (; ; at += 1) {
      const byte = bytes[at]!;
      if (byte >= ZERO && byte <= NINE) {
        mantissa = mantissa * 10 + (byte - ZERO);
        digits += 1;
      } else if (byte === POINT && point < 0) point = digits;
      else break;
    }
    if (digits === 0 || digits > EXACT_DIGITS) return -1;
    this.values[role] = fromDecimal(mantissa, point < 0 ? 0 : digits - point);
    return at;
  }

  #readTime(bytes: Uint8Array, from: number): number {
    const at = this.#time.read(bytes, from);
    this.values[TIME] = this.#time.ms;
    this.spelling = this.#time.spelling;
    this.timeStart = from;
    this.timeEnd = at;
    return at;
  }

  #readSymbol(bytes: Uint8Array, from: number, last: number): number {
    const same = this.#symbolBytes;
    let at = from;
    while (at - from < same.length && bytes[at] === same[at - from]) at += 1;
    if (at - from === same.length && same.length > 0 && (at === last || bytes[at] === this.delimiter)) return at;
    at = skipCell(bytes, from, last, this.delimiter);
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

/** The end of a cell that is not needed; -1 when it holds a quote, within which a comma would be no end. */
function skipCell(bytes: Uint8Array, from: number, last: number, delimiter: number): number {
  let at = from;
  for (; at < last && bytes[at] !== delimiter; at += 1) {
    if (bytes[at] === 34 || bytes[at] === NEWLINE) return -1;
  }
  return at;
}
