import type { Estimate } from '@tandem/evaluation';

/** What stands where there is no figure. */
const NONE = '–';

export function fixed(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? NONE : value.toFixed(digits);
}

/** With its sign, also a plus. */
export function signed(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? NONE : `${value > 0 ? '+' : ''}${value.toFixed(digits)}`;
}

/** A share in [0, 1] as percent. */
export function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : `${(value * 100).toFixed(1)} %`;
}

/** Bounds in the same form as the value. */
export function interval(bounds: Estimate['interval'], format: (value: number) => string): string {
  return bounds === null ? 'too few sessions' : `${format(bounds.low)} … ${format(bounds.high)}`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Lines of a table: the first column flush left, the others flush right, two blanks between. */
export function table(rows: readonly (readonly string[])[], indent = 2): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  const pad = (cell: string, column: number) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!));
  return rows.map((row) => `${' '.repeat(indent)}${row.map(pad).join('  ')}`.trimEnd());
}
