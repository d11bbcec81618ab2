import { integer, json, pgTable, text } from 'drizzle-orm/pg-core';

/** Where the simulated market stood after its latest sessions. Not `jsonb`: a state comes back digit by digit. */
export const simulatorStates = pgTable('simulator_states', {
  sessions: integer().primaryKey(),
  options: text().notNull(),
  state: json().notNull(),
});
