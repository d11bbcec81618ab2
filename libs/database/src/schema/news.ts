import { sql } from 'drizzle-orm';
import { check, doublePrecision, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, recordedAt } from './columns.js';

/** What a news item says of one symbol: an item is known of each symbol from when it was found for it. */
export const news = pgTable(
  'news',
  {
    id: text().notNull(),
    symbol: text().notNull(),
    url: text(),
    /** The address without what differs between links to the same page. */
    canonicalUrl: text('canonical_url'),
    headline: text().notNull(),
    publisher: text(),
    source: text().notNull(),
    sentiment: doublePrecision().notNull(),
    publishedAt: instant('published_at').notNull(),
    fetchedAt: instant('fetched_at').notNull(),
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
