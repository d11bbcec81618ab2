import type { BarColumns, TimestampSpelling } from './bar-row.js';

/** Bytes of the characters that a plain row is made of. */
const [NEWLINE, RETURN, COMMA, POINT, ZERO, NINE] = [10, 13, 44, 46, 48, 57];

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

/**
 * Reads the usual spellings of instants from their bytes: `2026-01-22T14:30:00Z`, with a blank for
 * the T, with `+00:00` or nothing for the Z, and whole seconds or milliseconds since 1970. `readTimestamp` reads them alike.
 */
class PlainInstant {
  /** The instant that was read last, milliseconds since the Unix epoch. */
  ts = 0;
  spelling: TimestampSpelling = 'utc';
  /** The day that was read last, as YYYYMMDD and as its midnight: the next row is mostly of the same. */
  #date = 0;
  #midnight = 0;

  /** @returns the position behind the instant that starts at `from`; -1 when it is none of these spellings */
  read(bytes: Uint8Array, from: number): number {
    return bytes[from + 4] === 45 ? this.#readIso(bytes, from) : this.#readEpoch(bytes, from);
  }

  #readIso(bytes: Uint8Array, from: number): number {
    const separator = bytes[from + 10];
    if (bytes[from + 7] !== 45 || (separator !== 84 && separator !== 32) || bytes[from + 13] !== 58 || bytes[from + 16] !== 58) return -1;
    const date = digits(bytes, from, 4) * 10_000 + digits(bytes, from + 5, 2) * 100 + digits(bytes, from + 8, 2);
    const [hour, minute, second] = [digits(bytes, from + 11, 2), digits(bytes, from + 14, 2), digits(bytes, from + 17, 2)];
    if (!(hour < 24 && minute < 60 && second < 60) || !this.#turnTo(date)) return -1;
    this.ts = this.#midnight + ((hour * 60 + minute) * 60 + second) * 1_000;
    return this.#readZone(bytes, from + ISO_LENGTH);
  }

  #readZone(bytes: Uint8Array, at: number): number {
    if (endsCell(bytes[at])) {
      this.spelling = 'no-zone';
      return at;
    }
    this.spelling = 'utc';
    if (bytes[at] === 90) return at + 1;
    const isUtc = bytes[at] === 43 && digits(bytes, at + 1, 2) === 0 && bytes[at + 3] === 58 && digits(bytes, at + 4, 2) === 0;
    return isUtc ? at + 6 : -1;
  }

  #readEpoch(bytes: Uint8Array, from: number): number {
    let [value, at] = [0, from];
    for (; isDigit(bytes[at]!); at += 1) value = value * 10 + (bytes[at]! - ZERO);
    const count = at - from;
    if (!endsCell(bytes[at]) || !(count === 9 || count === 10 || count === 12 || count === 13)) return -1;
    const areSeconds = count <= 10;
    this.ts = areSeconds ? value * 1_000 : value;
    this.spelling = areSeconds ? 'epoch-seconds' : 'epoch-milliseconds';
    return at;
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

function endsCell(byte: number | undefined): boolean {
  return byte === COMMA || byte === NEWLINE || byte === RETURN;
}

/** What a column holds: 0 the time, 1 … 5 prices and volume, SYMBOL, or OTHER. */
const TIME = 0;
const SYMBOL = 6;
const OTHER = -1;

/**
 * Reads rows that are plain: digits, points and commas, times as `PlainInstant` knows them, nothing quoted, no blanks. It
 * allocates nothing, which is some twenty times as fast as csv-parse. Rows that are not plain are left to `readRecord`.
 * Whether the values are those of a bar is not checked here.
 */
export class PlainRow {
  /** Of the last row that was read; the file's where there is no such column. */
  symbol: string;
  spelling: TimestampSpelling = 'utc';
  /** Where its time starts and ends. */
  timeStart = 0;
  timeEnd = 0;
  readonly #roles: Int8Array;
  readonly #instant = new PlainInstant();
  #symbolBytes: Uint8Array = new Uint8Array(0);

  /** @param values where the numbers of a row go: time, prices, volume in the order of BAR_COLUMNS */
  constructor(
    { bar, symbol, width }: BarColumns,
    fileSymbol: string,
    private readonly values: Float64Array,
  ) {
    this.symbol = fileSymbol;
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
    const at = this.#instant.read(bytes, from);
    this.values[TIME] = this.#instant.ts;
    this.spelling = this.#instant.spelling;
    this.timeStart = from;
    this.timeEnd = at;
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

/** The end of a cell that is not needed; -1 when it holds a quote, within which a comma would be no end. */
function skipCell(bytes: Uint8Array, from: number, last: number): number {
  let at = from;
  for (; at < last && bytes[at] !== COMMA; at += 1) {
    if (bytes[at] === 34 || bytes[at] === NEWLINE) return -1;
  }
  return at;
}
