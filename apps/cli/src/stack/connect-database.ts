import { connect, DatabaseUnreachableError, type Database } from '@tandem/database';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { StackAddresses } from './find-stack.js';

/** Gives `work` the stack's database. @throws CommandError when it does not answer */
export async function withDatabase<T>({ databaseUrl }: Pick<StackAddresses, 'databaseUrl'>, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await connect(databaseUrl, { applicationName: 'tandem-cli', max: 2 }).catch((cause: unknown) => {
    throw cause instanceof DatabaseUnreachableError ? new CommandError(cause.message, EXIT.notRunning, { cause }) : cause;
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
