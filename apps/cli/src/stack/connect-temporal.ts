import { Client, Connection } from '@temporalio/client';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { StackAddresses } from './find-stack.js';

const CONNECT_TIMEOUT_MS = 5_000;

/** Gives `work` a client of the stack's Temporal server. @throws CommandError when it does not answer */
export async function withTemporal<T>({ temporalAddress, temporalNamespace }: StackAddresses, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: temporalAddress, connectTimeout: CONNECT_TIMEOUT_MS }).catch((cause: unknown) => {
    throw new CommandError(`Temporal does not answer on ${temporalAddress}: is Tandem running?`, EXIT.notRunning, { cause });
  });
  try {
    return await work(new Client({ connection, namespace: temporalNamespace }));
  } finally {
    await connection.close();
  }
}
