import { BAR_MS, CALENDAR_YEARS, sessionAt } from '@tandem/domain';

/** Values of one row, in the order of BAR_COLUMNS: time in milliseconds since the Unix epoch, prices, volume. */
export type BarValues = readonly [ts: number, open: number, high: number, low: number, close: number, volume: number];

/** Why an instant cannot be the start of a one-minute bar; undefined when it can. */
export function minuteFault(ts: number): string | undefined {
  return ts % BAR_MS === 0 ? undefined : 'ts is not the start of a minute';
}

/** Whether an instant is one of the exchange's regular hours. */
export function inRegularHours(ts: number): boolean {
  return inCalendar(ts) && sessionAt(ts) !== undefined;
}

/** Whether the exchange's calendar knows the year of an instant and the days around it. */
export function inCalendar(ts: number): boolean {
  const year = new Date(ts).getUTCFullYear();
  return year > CALENDAR_YEARS.first && year < CALENDAR_YEARS.last;
}

/** Unlike `Number`, takes an empty field for no number. */
export function toNumber(field: string): number {
  return field.trim() === '' ? Number.NaN : Number(field);
}
