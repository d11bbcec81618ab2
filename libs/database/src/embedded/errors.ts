/** The embedded PostgreSQL could not be set up, started or stopped. The message says why and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
