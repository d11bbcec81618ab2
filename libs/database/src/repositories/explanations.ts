import { and, eq } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import { formatInstant } from '../schema/columns.js';
import { explanations, type ExplanationRow } from '../schema/predictions.js';

/** Explanations of what BUYs and SELLs were made of. */
export class ExplanationRepository {
  constructor(private readonly database: Database) {}

  /** Idempotent: of a bar the first one stays. */
  async record(rows: readonly ExplanationRow[]): Promise<void> {
    if (rows.length > 0)
      await this.database.orm
        .insert(explanations)
        .values([...rows])
        .onConflictDoNothing();
  }

  /** Those of the bars of which one is stored. */
  async recorded(bars: readonly Pick<ExplanationRow, 'symbol' | 'ts'>[]): Promise<Pick<ExplanationRow, 'symbol' | 'ts'>[]> {
    const { rows } = await this.database.pool.query<Pick<ExplanationRow, 'symbol' | 'ts'>>(
      'select symbol, ts from explanations join unnest($1::text[], $2::timestamptz[]) as asked (symbol, ts) using (symbol, ts)',
      [bars.map(({ symbol }) => symbol), bars.map(({ ts }) => formatInstant(ts))],
    );
    return rows;
  }

  /** Null where none is stored of that bar. @param ts start of the bar, milliseconds since the Unix epoch */
  async find(symbol: string, ts: number): Promise<ExplanationRow | null> {
    const [row] = await this.database.orm
      .select({ symbol: explanations.symbol, ts: explanations.ts, document: explanations.document })
      .from(explanations)
      .where(and(eq(explanations.symbol, symbol), eq(explanations.ts, ts)));
    return row ?? null;
  }
}
