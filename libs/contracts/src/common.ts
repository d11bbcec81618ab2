import { MODEL_KINDS, SOURCES } from '@tandem/domain/enumerations';
// A namespace import, here and in every file beside this: the named `z` would bring all of zod's locales into the browser.
import * as z from 'zod';

/** An instant as ISO 8601 in UTC, e.g. `2026-03-06T20:59:00.000Z`. */
export const instantSchema = z.iso.datetime();

export const sourceSchema = z.enum(SOURCES);

/** Address of something in the Temporal UI; null when this installation does not know where that UI is. */
export const temporalUrlSchema = z.string().nullable();

export const modelKindSchema = z.enum(MODEL_KINDS);

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
