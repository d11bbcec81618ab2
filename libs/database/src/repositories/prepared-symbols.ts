import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import { preparedSymbols } from '../schema/market-identity.js';

/** Symbols whose bars are stored from the market's beginning up to the clock. Ingestion alone writes them. */
export class PreparedSymbolRepository {
  constructor(private readonly database: Database) {}

  async list(): Promise<string[]> {
    const rows = await this.database.orm.select().from(preparedSymbols);
    return rows.map(({ symbol }) => symbol);
  }

  /** From now on `symbols` alone: one that is left out misses what comes, and is prepared anew when it returns. */
  async replace(symbols: readonly string[]): Promise<void> {
    await inTransaction(this.database.pool, async (client) => {
      await client.query('delete from prepared_symbols where symbol <> all($1)', [symbols]);
      await client.query('insert into prepared_symbols select unnest($1::text[]) on conflict do nothing', [symbols]);
    });
  }
}
