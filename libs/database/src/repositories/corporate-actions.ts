import { and, asc, between, desc, eq, lte, sql } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import type { NewCorporateAction, CorporateActionRow } from '../schema/bars.js';
import { corporateActions } from '../schema/bars.js';

/** Splits and dividends; `bars_adjusted` applies them from their ex-date on. */
export class CorporateActionRepository {
  constructor(private readonly database: Database) {}

  /** Stores actions; one that is stored already is corrected when its value differs. */
  async upsert(actions: readonly NewCorporateAction[]): Promise<void> {
    if (actions.length === 0) return;
    await this.database.orm
      .insert(corporateActions)
      .values([...actions])
      .onConflictDoUpdate({
        target: [corporateActions.symbol, corporateActions.exDate, corporateActions.kind],
        set: { value: sql`excluded.value`, source: sql`excluded.source`, fetchedAt: sql`excluded.fetched_at`, missingSince: null },
        setWhere: sql`${corporateActions.value} is distinct from excluded.value`,
      });
  }

  /** Removes actions that were reported in error: the adjusted series are as if they had never been. */
  async remove(actions: readonly Pick<NewCorporateAction, 'symbol' | 'exDate' | 'kind'>[]): Promise<void> {
    for (const action of actions) await this.database.orm.delete(corporateActions).where(isAction(action));
  }

  /** Records since when the source has not reported actions any more; null: it reports them again. They go on to apply. */
  async markMissing(actions: readonly Pick<NewCorporateAction, 'symbol' | 'exDate' | 'kind'>[], since: number | null): Promise<void> {
    for (const action of actions) await this.database.orm.update(corporateActions).set({ missingSince: since }).where(isAction(action));
  }

  /**
   * Actions of `symbol` with an ex-date of [from, to] (New York dates), the newest `limit`, newest first.
   * @param by only what the source had reported by then, market time in milliseconds since the Unix epoch
   */
  async reported(symbol: string, from: string, to: string, by: number, limit: number): Promise<CorporateActionRow[]> {
    return this.database.orm
      .select()
      .from(corporateActions)
      .where(and(eq(corporateActions.symbol, symbol), between(corporateActions.exDate, from, to), lte(corporateActions.fetchedAt, by)))
      .orderBy(desc(corporateActions.exDate), asc(corporateActions.kind))
      .limit(limit);
  }

  /** Actions of `symbol` (or of all), oldest first. */
  async list(symbol?: string): Promise<CorporateActionRow[]> {
    return this.database.orm
      .select()
      .from(corporateActions)
      .where(symbol === undefined ? undefined : eq(corporateActions.symbol, symbol))
      .orderBy(asc(corporateActions.exDate), asc(corporateActions.symbol));
  }
}

function isAction({ symbol, exDate, kind }: Pick<NewCorporateAction, 'symbol' | 'exDate' | 'kind'>) {
  return and(eq(corporateActions.symbol, symbol), eq(corporateActions.exDate, exDate), eq(corporateActions.kind, kind));
}
