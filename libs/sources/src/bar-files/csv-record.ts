import { CsvError, parse } from 'csv-parse/sync';

/**
 * The cells of one line of a CSV file, trimmed; a quote ends with its line, so that a stray one costs one row and not the
 * rest of the file.
 * @returns what is wrong with the line when it is no CSV
 */
export function readCsvRecord(line: string): readonly string[] | string {
  try {
    return (parse(line, { quote: '"', relax_quotes: true, relax_column_count: true, trim: true, record_delimiter: '\n' }) as string[][])[0] ?? [];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return `no CSV: ${error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is not closed in its line' : error.message}`;
  }
}
