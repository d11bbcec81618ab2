import { connect, openKeyring } from '@tandem/database';
import { runCheck, type CheckOrder, type CheckOutcome } from '@tandem/registry';

/** What the child of a check is sent. */
export interface CheckJob {
  readonly databaseUrl: string;
  /** The public keys whose signatures count. */
  readonly trustedKeysFile: string;
  readonly symbols: readonly string[];
  readonly order: CheckOrder;
}

/** How far it is. */
export interface CheckReport {
  readonly share: number;
  readonly doing: string;
}

/** The work of a check, in a child. */
export async function carryOutCheck(
  { databaseUrl, trustedKeysFile, symbols, order }: CheckJob,
  report: (progress: CheckReport) => void,
): Promise<CheckOutcome> {
  const database = await connect(databaseUrl, { applicationName: 'tandem-worker check', keys: openKeyring({ trustedKeysFile }) });
  try {
    return await runCheck(database, order, { symbols, report: (share, doing) => report({ share, doing }) });
  } finally {
    await database.close();
  }
}
