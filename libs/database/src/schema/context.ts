import { sql } from 'drizzle-orm';
import { boolean, check, date, doublePrecision, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, recordedAt } from './columns.js';

/** A news item about one symbol: an item is known for each symbol from when it was found for that. */
export const news = pgTable(
  'news',
  {
    /** The item, the same for all of its symbols. */
    id: text().notNull(),
    symbol: text().notNull(),
    url: text(),
    /** The address without what differs between links to the same page. */
    canonicalUrl: text('canonical_url'),
    headline: text().notNull(),
    publisher: text(),
    /** Where it was found: `yahoo`, `newsapi`, `simulated`. */
    source: text().notNull(),
    /** -1 (bad) … 1 (good). */
    sentiment: doublePrecision().notNull(),
    publishedAt: instant('published_at').notNull(),
    fetchedAt: instant('fetched_at').notNull(),
    /** From when on a bar may know of it. */
    availableAt: instant('available_at').notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.symbol] }),
    check('news_sentiment', sql`sentiment between -1 and 1`),
    check('news_known_after_published', sql`available_at >= published_at`),
    index('news_of_symbol').on(t.symbol, t.availableAt),
    index('news_canonical_url').on(t.canonicalUrl),
    index('news_recorded').on(t.recordedAt),
  ],
);

export type NewsRow = Readonly<typeof news.$inferInsert>;

/** Values of macro series. A day that was revised has a row for each of its values, each known from `available_at` on. */
export const macroObservations = pgTable(
  'macro_observations',
  {
    series: text().notNull(),
    observedOn: date('observed_on', { mode: 'string' }).notNull(),
    availableAt: instant('available_at').notNull(),
    value: doublePrecision().notNull(),
    source: text().notNull(),
    /** Whether the source states when the value became known; else a rule does. */
    vintage: boolean().notNull().default(false),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.series, t.observedOn, t.availableAt, t.vintage] }),
    check('macro_observations_value', sql`value > '-infinity' and value < 'infinity'`),
    index('macro_observations_recorded').on(t.recordedAt),
  ],
);

/** One value of a macro series. */
export type MacroObservation = Readonly<Pick<typeof macroObservations.$inferSelect, 'series' | 'observedOn' | 'availableAt' | 'value'>>;
