import { parse } from 'csv-parse/sync';
import { MalformedAnswerError } from '../http/errors.js';
import type { FredRow } from './fred-row.js';

/** `observation_date` since 2025, `DATE` before; archived copies write `date`. */
const DATE_COLUMN = /^(observation_)?date$/i;

/**
 * The rows of `fredgraph.csv`: a day and the value of `series`, which archived copies call `value`.
 * @throws MalformedAnswerError for what has no such header
 */
export function readFredCsv(provider: string, series: string, text: string): FredRow[] {
  const lines = parseCsv(provider, series, text);
  const [header = []] = lines;
  const date = header.findIndex((name) => DATE_COLUMN.test(name));
  const value = header.findIndex((name) => name.toUpperCase() === series.toUpperCase() || /^value$/i.test(name));
  if (date < 0 || value < 0) throw malformed(provider, series, text);
  return lines.slice(1).map((cells) => ({ raw: cells.join(','), date: cells[date] ?? '', value: cells[value] ?? '' }));
}

function parseCsv(provider: string, series: string, text: string): string[][] {
  try {
    return parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw malformed(provider, series, text, error);
  }
}

function malformed(provider: string, series: string, text: string, cause?: unknown): MalformedAnswerError {
  const excerpt = text.slice(0, 100);
  return new MalformedAnswerError(provider, `${provider} answered for ${series} with '${excerpt}', expected CSV with the columns observation_date and ${series}.`, { excerpt, cause });
}
