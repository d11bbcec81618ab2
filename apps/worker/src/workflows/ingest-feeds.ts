import { continueAsNew, sleep } from '@temporalio/workflow';
import type { FeedRound, IngestFeedInput, IngestorName } from '@tandem/pipeline';
import { feeds } from './activities.js';
import { Pausable } from './pausable.js';

/** Some ten events a round: a run stays within two thousand. */
const ROUNDS = 150;

/**
 * Asks a source again and again, and rests as long as each round says.
 * @returns what the next run of the workflow begins with, before its history grows
 */
async function ingestInRounds(ingestor: IngestorName, { paused }: IngestFeedInput, round: () => Promise<FeedRound>): Promise<IngestFeedInput> {
  const work = new Pausable(ingestor, paused ?? null);
  for (let done = 0; done < ROUNDS; done += 1) {
    const { summary, nextInMs } = await work.run(round);
    work.report(summary);
    await work.run(() => sleep(nextInMs, { summary: 'Rest until the next round' }));
  }
  return work.state;
}

/** Brings the news of every symbol, round after round, for ever. */
export async function ingestNews(input: IngestFeedInput): Promise<never> {
  return continueAsNew<typeof ingestNews>(await ingestInRounds('news', input, () => feeds.ingestNewsRound.executeWithOptions({ summary: 'Ask for the news of every symbol' }, [])));
}

/** Brings the macro series, round after round, for ever. */
export async function ingestMacro(input: IngestFeedInput): Promise<never> {
  return continueAsNew<typeof ingestMacro>(await ingestInRounds('macro', input, () => feeds.ingestMacroRound.executeWithOptions({ summary: 'Ask for every macro series' }, [])));
}
