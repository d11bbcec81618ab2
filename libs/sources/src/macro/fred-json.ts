import { z } from 'zod';
import { MalformedAnswerError } from '../http/errors.js';
import type { FredRow } from './fred-row.js';

const ROW = z.object({ realtime_start: z.string(), date: z.string(), value: z.string() });
const COUNT = z.number().int().nonnegative();
const OBSERVATIONS = z.object({ count: COUNT, observations: z.array(z.unknown()) });
const VINTAGES = z.object({ count: COUNT, vintage_dates: z.array(z.iso.date()) });

/** A page of a longer answer. */
export interface FredPage<T> {
  /** Of all pages together. */
  readonly count: number;
  readonly items: T[];
}

/** https://fred.stlouisfed.org/docs/api/fred/series_observations.html */
export function readObservations(provider: string, text: string): FredPage<FredRow> {
  const { count, observations } = readAs(OBSERVATIONS, provider, text, 'count and observations');
  return { count, items: observations.map(toRow) };
}

/** https://fred.stlouisfed.org/docs/api/fred/series_vintagedates.html */
export function readVintageDates(provider: string, text: string): FredPage<string> {
  const { count, vintage_dates: items } = readAs(VINTAGES, provider, text, 'count and vintage_dates');
  return { count, items };
}

/** A row of another shape comes out with an empty date, so that it is refused like any other that cannot be read. */
function toRow(observation: unknown): FredRow {
  const raw = JSON.stringify(observation);
  const { data } = ROW.safeParse(observation);
  return data === undefined ? { raw, date: '', value: '' } : { raw, date: data.date, value: data.value, vintage: data.realtime_start };
}

function readAs<T>(shape: z.ZodType<T>, provider: string, text: string, expected: string): T {
  try {
    return shape.parse(JSON.parse(text));
  } catch (error) {
    const excerpt = text.slice(0, 100);
    throw new MalformedAnswerError(provider, `${provider} answered with '${excerpt}', expected JSON with ${expected}.`, { excerpt, cause: error });
  }
}
