import { BAR_MS } from '@tandem/domain';

const DAY_MS = 86_400_000;
/** Regular trading is from 13:30 to 21:00 UTC the year round: 09:30 to 16:00 New York in summer and in winter. */
const FIRST_MINUTE = 13 * 60 + 30;
const MINUTES_A_DAY = 21 * 60 - FIRST_MINUTE;
/** Days of a page: one page holds most of a year. */
const PAGE_DAYS = 256;

/**
 * Which minutes of regular trading there have been: a bit each, some 15 kB a year of one symbol, so that files of any
 * length, in any order, can be searched for repeated minutes.
 */
export class SeenMinutes {
  readonly #pages = new Map<number, Uint8Array>();
  #page: Uint8Array = new Uint8Array(0);
  #pageNumber = Number.NaN;

  /** Notes a minute of regular trading. @returns whether it is a new one */
  add(ts: number): boolean {
    const day = Math.floor(ts / DAY_MS);
    const number = Math.floor(day / PAGE_DAYS);
    if (number !== this.#pageNumber) this.#turnTo(number);
    const bit = (day - number * PAGE_DAYS) * MINUTES_A_DAY + (ts - day * DAY_MS) / BAR_MS - FIRST_MINUTE;
    const mask = 1 << (bit & 7);
    if ((this.#page[bit >> 3]! & mask) !== 0) return false;
    this.#page[bit >> 3]! |= mask;
    return true;
  }

  #turnTo(number: number): void {
    const page = this.#pages.get(number) ?? new Uint8Array(Math.ceil((PAGE_DAYS * MINUTES_A_DAY) / 8));
    this.#pages.set(number, page);
    this.#page = page;
    this.#pageNumber = number;
  }
}
