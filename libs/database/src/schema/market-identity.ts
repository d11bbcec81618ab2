import { pgTable, text } from 'drizzle-orm/pg-core';

/** What the stored bars depend on: only a market that agrees goes on with them. */
export const marketIdentity = pgTable('market_identity', {
  name: text().primaryKey(),
  value: text().notNull(),
});

/** Symbols whose bars are stored from the market's beginning up to the clock. */
export const preparedSymbols = pgTable('prepared_symbols', { symbol: text().primaryKey() });
