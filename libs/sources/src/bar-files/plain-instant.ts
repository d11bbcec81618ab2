const [ZERO, NINE, COMMA, NEWLINE, RETURN] = [48, 57, 44, 10, 13];
const DAY_MS = 86_400_000;
/** `2026-01-22T14:30:00`. */
const ISO_LENGTH = 19;

/**
 * Reads the spellings of instants that files of bars mostly have, from their bytes: `2026-01-22T14:30:00Z`, with a blank for
 * the T, with `+00:00` or nothing for the Z, and whole seconds or milliseconds since 1970. `readTimestamp` reads them alike.
 */
export class PlainInstant {
  /** The instant that was read last, milliseconds since the Unix epoch. */
  ts = 0;
  withoutZone = false;
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
    this.withoutZone = endsCell(bytes[at]);
    if (this.withoutZone) return at;
    if (bytes[at] === 90) return at + 1;
    const isUtc = bytes[at] === 43 && digits(bytes, at + 1, 2) === 0 && bytes[at + 3] === 58 && digits(bytes, at + 4, 2) === 0;
    return isUtc ? at + 6 : -1;
  }

  #readEpoch(bytes: Uint8Array, from: number): number {
    let [value, at] = [0, from];
    for (; isDigit(bytes[at]!); at += 1) value = value * 10 + (bytes[at]! - ZERO);
    const count = at - from;
    if (!endsCell(bytes[at]) || !(count === 9 || count === 10 || count === 12 || count === 13)) return -1;
    this.ts = count <= 10 ? value * 1_000 : value;
    this.withoutZone = false;
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
