import { sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/pg-core';
import { types, type CustomTypesConfig } from 'pg';

/** Object identifiers of PostgreSQL's catalogue (`pg_type.oid`), fixed across versions. */
const OID = { int8: 20, date: 1082, timestamptz: 1184 } as const;

/**
 * Milliseconds since the Unix epoch of a `timestamptz` as PostgreSQL writes it in a UTC session,
 * e.g. `2026-03-06 20:59:00+00`.
 */
export function parseInstant(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11).replace('+00', 'Z')}`);
}

/** The text of an instant that PostgreSQL reads without regard to the session's time zone. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The integer ${text} of the database does not fit a JavaScript number.`);
  return value;
}

const parsers: Partial<Record<number, (text: string) => unknown>> = {
  [OID.int8]: parseCount,
  [OID.date]: (text) => text,
  [OID.timestamptz]: parseInstant,
};

/** Instants as epoch milliseconds, days as text, 64-bit integers as numbers; everything else as pg does it. */
export const valueTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) || types.getTypeParser(oid, format as 'text')) as CustomTypesConfig['getTypeParser'],
};

/** `timestamptz` with millisecond precision, in code milliseconds since the Unix epoch. */
export const instant = customType<{ data: number; driverData: string }>({
  dataType: () => 'timestamp(3) with time zone',
  toDriver: formatInstant,
  fromDriver: parseInstant,
});

/** Bytes as they are. */
export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
});

/** When the row was written, by the database's own clock: what was written later than that, a reader can leave out. */
export const recordedAt = () =>
  instant('recorded_at')
    .notNull()
    .default(sql`clock_timestamp()`);

/** The check that a text column holds one of the names that the domain lists. */
export const isOneOf = (column: string, names: readonly string[]) =>
  sql.raw(`${column} in (${names.map((name) => `'${name}'`).join(', ')})`);
