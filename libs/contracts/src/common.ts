import { MODEL_KINDS, SOURCES } from '@tandem/domain/enumerations';
// zod/mini, here and in every file beside this: its schemas have no methods beyond parsing, so that the page loads what it uses alone. A
// namespace import: the named `z` would bring everything again.
import * as z from 'zod/mini';
import { readInstant, readWholeNumber, SYMBOL_FORM } from '@tandem/domain/parameters';

/** A whole number from 0 on: how many there are. */
export const count = z.int().check(z.nonnegative());
/** A whole number from 1 on: which of a sequence it is. */
export const ordinal = z.int().check(z.positive());
/** Of a whole, or a probability: from 0 to 1. */
export const share = z.number().check(z.minimum(0), z.maximum(1));

/** An instant as ISO 8601 in UTC, e.g. `2026-03-06T20:59:00.000Z`. */
export const instantSchema = z.iso.datetime();

const INSTANT_EXPECTED = 'expected an instant of RFC 3339 such as 2026-03-06T20:59:00Z or 2026-03-06T15:59:00-05:00';

/** An instant in a query: what `readInstant` of `@tandem/domain` takes, which reads it. */
export const instantParameter = (description: string) =>
  z.string(INSTANT_EXPECTED).check(
    // RFC 3339 has a year 0, the calendar and databases have none.
    z.regex(/^(?!0000)/, `${INSTANT_EXPECTED}, from the year 1 on`),
    z.refine((text) => readInstant(text) !== undefined, INSTANT_EXPECTED),
    z.meta({
      format: 'date-time',
      description: `${description}: an instant of RFC 3339, with Z or an offset, any number of decimals; an unescaped + is understood`,
      example: '2026-03-06T15:59:00-05:00',
    }),
  );

/** A whole number in a query or path, in decimal digits. Absent it is its `prefault`: OpenAPI would not show a `default`. */
export function wholeNumberParameter(min: number, max: number, what = '') {
  const expected = `expected ${what}a whole number from ${min} to ${max} in decimal digits`;
  const number = z.int(expected).check(z.minimum(min, expected), z.maximum(max, expected));
  return z.pipe(
    z.transform((value: unknown) => (typeof value === 'string' ? readWholeNumber(value) : value)),
    number,
  );
}

/**
 * Text in a query, path or body that a database can hold and a record can be checked by: no NUL, no half of a surrogate pair.
 * @param max characters, whole ones of Unicode
 */
export function textParameter(max: number, min = 0) {
  const expected = `expected text of ${min === 0 ? 'at most' : `${min} to`} ${max} characters without NUL and broken characters`;
  return z.string(expected).check(
    z.regex(new RegExp(`^[^\\u0000]{${min},${max}}$`, 'u'), expected),
    z.refine((text) => !/\p{Cs}/u.test(text), expected),
  );
}

/** A symbol in a path. */
export const symbolParameter = z.string().check(z.regex(SYMBOL_FORM, 'expected a ticker symbol in upper case, such as NVDA or BRK.B'));

/** Largest number of a version that the database holds. */
const MAX_VERSION = 2 ** 31 - 1;
/** A version in a path or query. */
export const versionParameter = wholeNumberParameter(1, MAX_VERSION, 'a version: ');

export const sourceSchema = z.enum(SOURCES);

/** Address of something in the Temporal UI; null when this installation does not know where that UI is. */
export const temporalUrlSchema = z.nullable(z.string());

export const modelKindSchema = z.enum(MODEL_KINDS);

/** Between what bounds a figure holds 95 times in 100. */
export const intervalSchema = z.object({ low: z.number(), high: z.number() });

/** A figure, and between what bounds it holds 95 times in 100; null where it was not measured, or too few sessions tell. */
export const estimateSchema = z.object({ value: z.nullable(z.number()), interval: z.nullable(intervalSchema) });
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
