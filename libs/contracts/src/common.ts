import { MODEL_KINDS, SOURCES } from '@tandem/domain/enumerations';
// A namespace import, here and in every file beside this: the named `z` would bring all of zod's locales into the browser.
import * as z from 'zod';
import { readInstant, readWholeNumber, SYMBOL_FORM } from '@tandem/domain/parameters';

/** An instant as ISO 8601 in UTC, e.g. `2026-03-06T20:59:00.000Z`. */
export const instantSchema = z.iso.datetime();

const INSTANT_EXPECTED = 'expected an instant of RFC 3339 such as 2026-03-06T20:59:00Z or 2026-03-06T15:59:00-05:00';

/** An instant in a query: what `readInstant` of `@tandem/domain` takes, which reads it. */
export const instantParameter = (description: string) =>
  z
    .string(INSTANT_EXPECTED)
    // RFC 3339 has a year 0, the calendar and databases have none.
    .regex(/^(?!0000)/, `${INSTANT_EXPECTED}, from the year 1 on`)
    .refine((text) => readInstant(text) !== undefined, INSTANT_EXPECTED)
    .meta({
      format: 'date-time',
      description: `${description}: an instant of RFC 3339, with Z or an offset, any number of decimals; an unescaped + is understood`,
      example: '2026-03-06T15:59:00-05:00',
    });

/** A whole number in a query or path, in decimal digits. Absent it is its `prefault`: OpenAPI would not show a `default`. */
export function wholeNumberParameter(min: number, max: number, what = '') {
  const expected = `expected ${what}a whole number from ${min} to ${max} in decimal digits`;
  const number = z.number(expected).int(expected).min(min, expected).max(max, expected);
  return z.preprocess((value) => (typeof value === 'string' ? readWholeNumber(value) : value), number);
}

/**
 * Text in a query, path or body that a database can hold and a record can be checked by: no NUL, no half of a surrogate pair.
 * @param max characters, whole ones of Unicode
 */
export function textParameter(max: number, min = 0) {
  const expected = `expected text of ${min === 0 ? 'at most' : `${min} to`} ${max} characters without NUL and broken characters`;
  return z
    .string(expected)
    .regex(new RegExp(`^[^\\u0000]{${min},${max}}$`, 'u'), expected)
    .refine((text) => !/\p{Cs}/u.test(text), expected);
}

/** A symbol in a path. */
export const symbolParameter = z.string().regex(SYMBOL_FORM, 'expected a ticker symbol in upper case, such as NVDA or BRK.B');

/** Largest number of a version that the database holds. */
const MAX_VERSION = 2 ** 31 - 1;
/** A version in a path or query. */
export const versionParameter = wholeNumberParameter(1, MAX_VERSION, 'a version: ');

export const sourceSchema = z.enum(SOURCES);

/** Address of something in the Temporal UI; null when this installation does not know where that UI is. */
export const temporalUrlSchema = z.string().nullable();

export const modelKindSchema = z.enum(MODEL_KINDS);

/** Between what bounds a figure holds 95 times in 100. */
export const intervalSchema = z.object({ low: z.number(), high: z.number() });

/** A figure, and between what bounds it holds 95 times in 100; null where it was not measured, or too few sessions tell. */
export const estimateSchema = z.object({ value: z.number().nullable(), interval: intervalSchema.nullable() });
export type EstimateMessage = z.infer<typeof estimateSchema>;

/** A kind of model in a path. */
export const kindParameter = z.enum(MODEL_KINDS, `expected a kind of model: ${MODEL_KINDS.join(' or ')}`);

export const barSchema = z.object({
  /** Start of the bar. */
  ts: instantSchema,
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
});
export type BarMessage = z.infer<typeof barSchema>;
