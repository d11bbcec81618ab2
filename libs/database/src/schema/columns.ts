import { sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/pg-core';
import { formatInstant, parseInstant } from '../connection/value-types.js';

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
export const recordedAt = () => instant('recorded_at').notNull().default(sql`clock_timestamp()`);
