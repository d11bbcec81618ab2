import { MarketClockRepository, ReconciliationRepository, type Database } from '@tandem/database';
import { sessionOn, type Source } from '@tandem/domain';
import { CheckRefusedError } from '../checks/errors.js';
import { Explainer } from './explain.js';
import { compareWithNow, type ExplainedDifference } from './find-differences.js';
import { findMissing, type MissingPrediction } from './missing-predictions.js';
import { readSessionRecord } from './session-record.js';
import { StoredMarket } from './stored-market.js';
import { StoredModels } from './stored-models.js';

/** What the served predictions of a session came to when they were computed again; the form of its `--json`. */
export interface Reconciliation {
  readonly schema: 1;
  readonly source: Source;
  /** New York date. */
  readonly session: string;
  /** Whether it was over: else it is compared as far as it has come. */
  readonly over: boolean;
  /** Final predictions of the champions. */
  readonly predictions: number;
  /** Those that are not computed now as they were served, by time. */
  readonly differences: readonly ExplainedDifference[];
  /** Of these, those that nothing explains. */
  readonly unexplained: number;
  /** Stored bars without a prediction. */
  readonly missing: readonly MissingPrediction[];
  /** Why stored files of models could not be run. */
  readonly problems: readonly string[];
}

/** Share of the time that computing again takes where something differs; the rest is finding out why. */
const COMPUTING_SHARE = 0.7;

/**
 * Computes every served final prediction of a session again from what is stored now.
 * @param date New York date
 * @param report called now and then with the share that is done, 0 to 1, and what is being done
 * @throws CheckRefusedError for a day without a session, and where nothing was predicted on it
 */
export async function reconcile(database: Database, date: string, report: (share: number, doing: string) => void): Promise<Reconciliation> {
  const session = sessionOn(date);
  if (session === undefined) throw new CheckRefusedError(`${date} is no trading day of the exchange.`);
  const clock = await new MarketClockRepository(database).read();
  if (clock === null) throw new CheckRefusedError('The database is empty: no session was streamed into it yet.');
  const record = await readSessionRecord(database, session, clock);
  if (record.served.length === 0)
    throw new CheckRefusedError(`No champion predicted on a bar of ${date}: nothing is stored that could be computed again.`);
  report(0, `Reading what ${date} was predicted from`);
  const market = await StoredMarket.read(database, record);
  const models = new StoredModels(database);
  try {
    const compared = await compareWithNow(record, market, models, (share) =>
      report(COMPUTING_SHARE * share, `Computing ${record.served.length} predictions again`),
    );
    const explainer = new Explainer(record, market, models, (share, doing) =>
      report(COMPUTING_SHARE + (1 - COMPUTING_SHARE) * share, doing),
    );
    const explained = [...compared.otherVersions, ...(await explainer.explain(compared.differing))];
    return {
      schema: 1,
      source: clock.source,
      session: date,
      over: record.until === session.close,
      predictions: record.served.length,
      differences: explained.sort((a, b) => a.served.ts - b.served.ts),
      unexplained: explained.filter(({ cause }) => cause === 'serving-fault').length,
      missing: findMissing(record, market, compared.incomplete),
      problems: models.problems,
    };
  } finally {
    models.dispose();
  }
}

/** Keeps the counts of a session that is over, for the metrics. */
export async function saveCounts(
  database: Database,
  { session, over, predictions, differences, unexplained }: Reconciliation,
): Promise<void> {
  if (over) await new ReconciliationRepository(database).save({ session, predictions, differing: differences.length, unexplained });
}
