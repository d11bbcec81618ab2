/** How a file writes its numbers. */
export interface NumberMarks {
  /** Between the whole and its fraction. */
  readonly decimal: '.' | ',';
  /** Between groups of three digits; empty where there is none. */
  readonly thousands: '' | ',' | '.' | ' ' | "'";
}

export const PLAIN_MARKS: NumberMarks = { decimal: '.', thousands: '' };

const PLAIN_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Blanks, no-break ones (of French and Swiss locales) among them. */
const BLANKS = /[ \u00a0\u202f\u2009]/g;
/** Of Swiss locales: typographic in Windows since 2018 and in the CLDR. */
const APOSTROPHES = /\u2019/g;

const plainGroups = (text: string) => text.replace(BLANKS, ' ').replace(APOSTROPHES, "'");

/** The number that a cell holds; NaN for every other text, an empty one among them. */
export function toNumber(text: string, marks: NumberMarks = PLAIN_MARKS): number {
  const trimmed = text.trim();
  if (PLAIN_NUMBER.test(trimmed) && (marks.decimal === '.' || !trimmed.includes('.'))) return Number(trimmed);
  return Number(withoutMarks(trimmed, marks) ?? Number.NaN);
}

/** A number with a point for its decimal mark and no other; undefined where the groups are not of three digits. */
function withoutMarks(text: string, { decimal, thousands }: NumberMarks): string | undefined {
  const [whole = '', fraction, ...more] = text.split(decimal);
  if (more.length > 0) return undefined;
  const grouped = plainGroups(whole);
  // The first large number may stand below the rows that were looked at.
  const possible = thousands === '' ? [decimal === '.' ? ',' : '.', ' ', "'"] : [thousands];
  const groups = grouped.split(possible.find((mark) => grouped.includes(mark)) ?? ' ');
  const [first = '', ...others] = groups;
  if (!(others.length === 0 ? /^[+-]?\d+$/ : /^[+-]?[1-9]\d{0,2}$/).test(first) || others.some((group) => !/^\d{3}$/.test(group)))
    return undefined;
  if (fraction === undefined) return groups.join('');
  return /^\d+(?:e[+-]?\d+)?$/i.test(fraction) ? `${groups.join('')}.${fraction}` : undefined;
}

const [POINT, ZERO, NINE] = [46, 48, 57];

/**
 * Digits after the point of a cell of digits and at most one point between them: 0 for a whole number and for an empty cell, -1 for every
 * other cell. Most cells are such, and a loop over them takes a fifth of the time of an expression.
 */
export function plainDecimals(cell: string): number {
  let point = -1;
  for (let at = 0; at < cell.length; at += 1) {
    const code = cell.charCodeAt(at);
    if (code === POINT && point < 0 && at > 0 && at < cell.length - 1) point = at;
    else if (code < ZERO || code > NINE) return -1;
  }
  return point < 0 ? 0 : cell.length - 1 - point;
}

/** Digits after a point that may separate thousands. */
const GROUP = 3;

/** What marks of numbers a sample of cells shows. */
export class NumberMarksSurvey {
  /** Cells in which the mark can only be the decimal one, and in which it can only separate thousands. */
  readonly #decimal = { '.': 0, ',': 0 };
  readonly #thousands = { '.': 0, ',': 0, ' ': 0, "'": 0 };
  /** Cells such as `1,234`, in prices and in volumes. */
  readonly #doubtful = { '.': { price: 0, volume: 0 }, ',': { price: 0, volume: 0 } };
  readonly #examples = { '.': '', ',': '' };

  add(cell: string, column: 'price' | 'volume'): void {
    const decimals = plainDecimals(cell);
    if (decimals === 0) return;
    if (decimals > 0 && decimals !== GROUP) {
      this.#decimal['.'] += 1;
      return;
    }
    const text = plainGroups(cell.trim());
    if (!/^[+-]?\d[\d.,' ]*$/.test(text)) return;
    const marks = text.replace(/[^.,' ]/g, '');
    for (const mark of [' ', "'"] as const) if (marks.includes(mark)) this.#thousands[mark] += 1;
    const [last] = marks.replace(/[' ]/g, '').slice(-1) as '.' | ',' | '';
    if (last === undefined) return;
    const mark = last as '.' | ',';
    const other = mark === '.' ? ',' : '.';
    if (marks.includes(other)) {
      this.#decimal[mark] += 1;
      this.#thousands[other] += 1;
    } else if (marks.split(mark).length > 2) this.#thousands[mark] += 1;
    else if (/^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(text)) {
      this.#doubtful[mark][column] += 1;
      this.#examples[mark] ||= text;
    } else this.#decimal[mark] += 1;
  }

  /** @returns the marks, or an example of a number that they leave in doubt */
  result(): NumberMarks | { readonly doubtful: string } {
    const blank = this.#thousands[' '] > 0 ? ' ' : this.#thousands["'"] > 0 ? "'" : '';
    const [points, commas] = [this.#decimal['.'] - this.#thousands['.'], this.#decimal[','] - this.#thousands[',']];
    if (points <= 0 && (commas > 0 || points < 0)) return { decimal: ',', thousands: this.#uses('.') ? '.' : blank };
    // A price such as 135,220 in a file without any other mark: a decimal comma as well as a thousand. The same of a volume of 1.234.
    const [point, comma] = [this.#doubtful['.'], this.#doubtful[',']];
    const isBare = points === 0 && commas === 0 && point.price === 0;
    if (isBare && comma.price > 0) return { doubtful: this.#examples[','] };
    if (isBare && comma.volume === 0 && point.volume > 0) return { doubtful: this.#examples['.'] };
    const thousands = this.#uses(',') && commas <= 0 ? ',' : blank;
    return thousands === '' ? PLAIN_MARKS : { decimal: '.', thousands };
  }

  #uses(mark: '.' | ','): boolean {
    return this.#thousands[mark] > 0 || this.#doubtful[mark].price + this.#doubtful[mark].volume > 0;
  }
}
