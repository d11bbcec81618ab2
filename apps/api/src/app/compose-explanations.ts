import { Logger } from '@nestjs/common';
import { ExplanationRepository, ModelRepository, type Database, type ExplanationRow } from '@tandem/database';
import { Explainer, type ExplainerParts } from '../explain/explainer.js';
import { ModelThread } from '../explain/model-thread.js';
import type { Leadership } from '../live/leadership.js';
import type { MarketReader } from '../live/market-state.js';
import { RecordWriter } from '../live/record-writer.js';
import { PastMinutes } from '../past/past-minutes.js';
import { PastPredictions } from '../past/past-predictions.js';
import { messageOf } from '../platform/logger.js';
import type { Installation } from '../platform/installation.js';

interface ExplanationNeeds {
  readonly database: Database;
  readonly leadership: Leadership;
  readonly installation: Pick<Installation, 'source' | 'cost' | 'trustedKeysFile'>;
  readonly market: Pick<MarketReader, 'marketTime'>;
  /** Resolves when no bar is being predicted on or sent. */
  readonly idle: () => Promise<void>;
}

/** What explains predictions and answers for past minutes, beside the live loop and behind it. */
export function composeExplanations({ database, leadership, installation, market, idle }: ExplanationNeeds) {
  const logger = new Logger('explanations');
  const recording = new ExplanationRepository(leadership.database);
  const stored: ExplainerParts['stored'] = (bars) => new ExplanationRepository(database).recorded(bars);
  const keyOf = ({ symbol, ts }: Pick<ExplanationRow, 'symbol' | 'ts'>) => `${symbol} ${ts}`;
  const writer = new RecordWriter<ExplanationRow>(
    {
      keyOf,
      write: (rows) => recording.record(rows),
      written: async (rows) => new Set((await stored(rows)).map(keyOf)),
    },
    {
      onRetry: (error, rows) => logger.warn('recording explanations failed; will retry', { rows, why: messageOf(error) }),
      onRejected: (error, rows) => logger.warn('database refused explanations; not recorded', { rows, why: messageOf(error) }),
    },
  );
  const { source, trustedKeysFile } = installation;
  const thread = new ModelThread({ databaseUrl: database.url, trustedKeysFile, source });
  const onFailure = (error: unknown) =>
    logger.warn('a recommendation could not be explained; it is stored without', { why: messageOf(error) });
  const explainer = new Explainer({ thread, writer, stored, idle, onFailure });
  leadership.join(writer);
  leadership.join(explainer);
  const minutes = new PastMinutes(database, thread, market);
  const past = new PastPredictions(minutes, new ModelRepository(database), thread, installation.cost);
  const stop = async () => {
    await explainer.stop();
    await writer.stop();
  };
  return { explainer, minutes, past, stop };
}
