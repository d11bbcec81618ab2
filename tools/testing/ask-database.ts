import pg from 'pg';

/** A database that does not answer within this is away. */
const TRY_MS = 2_000;

/** The first row of an answer, on a connection of its own; null while the database is away. */
export async function askDatabase<T extends pg.QueryResultRow>(databaseUrl: string, statement: string): Promise<T | null> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: TRY_MS, query_timeout: TRY_MS });
  client.on('error', () => undefined); // Shows as the failure of the query.
  try {
    await client.connect();
    return (await client.query<T>(statement)).rows[0] ?? null;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}
