import { MarketClockRepository, type Database } from '@tandem/database';
import { sessionOn, type Source } from '@tandem/domain';
import { readSessionRecord, StoredModels } from '@tandem/registry';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { Explainer } from './explain.js';
import { compareWithNow, type ExplainedDifference } from './find-differences.js';
import { findMissing, type MissingPrediction } from './missing-predictions.js';
import { StoredMarket } from './stored-market.js';

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

/**
 * Computes every served final prediction of a session again from what is stored now.
 * @param date New York date
 * @throws CommandError for a day without a session, and where nothing was predicted on it
 */
export async function reconcile(
  database: Database,
  date: string,
  terminal: Pick<Terminal, 'progress' | 'settle'>,
): Promise<Reconciliation> {
  const session = sessionOn(date);
  if (session === undefined) throw new CommandError(`--session ${date} is no trading day of the exchange.`, EXIT.usage);
  const clock = await new MarketClockRepository(database).read();
  if (clock === null) throw new CommandError('The database is empty: no session was streamed into it yet.');
  const record = await readSessionRecord(database, session, clock);
  if (record.served.length === 0)
    throw new CommandError(`No champion predicted on a bar of ${date}: nothing is stored that could be computed again.`);
  terminal.progress(`Reading what ${date} was predicted from`);
  const market = await StoredMarket.read(database, record);
  const models = new StoredModels(database);
  try {
    const compared = await compareWithNow(record, market, models, (share) =>
      terminal.progress(`Computing ${record.served.length} predictions again: ${Math.floor(100 * share)} %`),
    );
    const explainer = new Explainer(record, market, models, (text) => terminal.progress(text));
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
    terminal.settle();
  }
}
