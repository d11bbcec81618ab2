import type { Database } from '@tandem/database';
import type { CheckName } from '@tandem/domain';
import { AbsentClassError, DataQualityError, MissingMarketSeriesError, NoSamplesError, NotEnoughSessionsError } from '@tandem/features';
import { CheckRefusedError } from './errors.js';
import { checkStoredLookahead } from './lookahead-check.js';
import type { CheckOutcome, CheckTools } from './outcome.js';
import { checkServed } from './reconcile-check.js';
import { checkStoredWarmUp } from './warm-up-check.js';

/** What to check. */
export interface CheckOrder {
  readonly check: CheckName;
  /** Of the sampled bars and symbols. */
  readonly seed: number;
  /** New York date; of `reconcile` alone. */
  readonly session: string | null;
}

/** Stored bars that no check can be made of. */
const REFUSALS = [AbsentClassError, DataQualityError, MissingMarketSeriesError, NoSamplesError, NotEnoughSessionsError];

/**
 * Carries a check out on what is stored in the database. It takes minutes of one processor and is synchronous for seconds: not for a
 * process that has something else to do.
 * @throws CheckRefusedError when that cannot be done with what is stored
 */
export async function runCheck(database: Database, { check, seed, session }: CheckOrder, tools: CheckTools): Promise<CheckOutcome> {
  try {
    if (check === 'lookahead') return await checkStoredLookahead(database, seed, tools);
    if (check === 'warm-up') return await checkStoredWarmUp(database, seed, tools);
    if (session === null) throw new CheckRefusedError('No session was named to compute again.');
    return await checkServed(database, session, tools);
  } catch (error) {
    if (REFUSALS.some((refusal) => error instanceof refusal)) throw new CheckRefusedError((error as Error).message, { cause: error });
    throw error;
  }
}
