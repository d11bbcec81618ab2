import { sleep } from '@temporalio/workflow';
import type { FeedRound, IngestFeedInput, IngestorName } from '@tandem/pipeline';
import { feeds } from './activities.js';
import { continueWithCurrentBuild, isTimeToContinue } from './continue-as-new.js';
import { Pausable } from './pausable.js';

/** Fetches the news of every symbol, round after round, until it is cancelled. */
export async function ingestNews(input: IngestFeedInput): Promise<never> {
  const round = () => feeds.ingestNewsRound.executeWithOptions({ summary: 'Fetch the news of every symbol' }, []);
  return continueWithCurrentBuild<typeof ingestNews>(await ingestInRounds('news', input, round));
}

/** Fetches the macro series, round after round, until it is cancelled. */
export async function ingestMacro(input: IngestFeedInput): Promise<never> {
  const round = () => feeds.ingestMacroRound.executeWithOptions({ summary: 'Fetch every macro series' }, []);
  return continueWithCurrentBuild<typeof ingestMacro>(await ingestInRounds('macro', input, round));
}

/**
 * Runs rounds, with the pause after each that it asks for, until it is time to continue as new, at least one.
 * @returns input of the next run of the workflow
 */
async function ingestInRounds(
  ingestor: IngestorName,
  { paused }: IngestFeedInput,
  round: () => Promise<FeedRound>,
): Promise<IngestFeedInput> {
  const work = new Pausable(ingestor, paused ?? null);
  do {
    const { summary, nextInMs } = await work.run(round);
    work.report(summary);
    await work.run(() => sleep(nextInMs, { summary: 'Wait for the next round' }));
  } while (!isTimeToContinue());
  return work.state;
}
