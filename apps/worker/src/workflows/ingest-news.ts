import type { IngestInRoundsInput } from '@tandem/pipeline';
import { continueAsNew } from '@temporalio/workflow';
import { feeds } from './activities.js';
import { ingestInRounds } from './ingest-in-rounds.js';

/** Brings the news of every symbol, round after round, for ever. */
export async function ingestNews(input: IngestInRoundsInput): Promise<never> {
  return continueAsNew<typeof ingestNews>(await ingestInRounds('news', input, () => feeds.ingestNewsRound.executeWithOptions({ summary: 'Ask for the news of every symbol' }, [])));
}
