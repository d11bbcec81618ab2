import { sql } from 'drizzle-orm';
import { check, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** Digests of the operator keys that this installation has had; the latest counts. */
export const operatorKeys = pgTable(
  'operator_keys',
  {
    sha256: text().primaryKey(),
    since: instant().notNull().default(sql`now()`),
  },
  () => [check('operator_keys_sha256', sql`sha256 ~ '^[0-9a-f]{64}$'`)],
);
