import type { IngestedRound, IngestInRoundsInput, IngestorName } from '@tandem/pipeline';
import { sleep } from '@temporalio/workflow';
import { Pausable } from './pausable.js';

/** Some ten events a round: a run stays within two thousand. */
const ROUNDS = 150;

/**
 * Asks a source again and again, and rests as long as each round says.
 * @returns what the next run of the workflow begins with, before its history grows
 */
export async function ingestInRounds(ingestor: IngestorName, { paused }: IngestInRoundsInput, round: () => Promise<IngestedRound>): Promise<IngestInRoundsInput> {
  const work = new Pausable(ingestor, paused ?? null);
  for (let done = 0; done < ROUNDS; done += 1) {
    const { summary, nextInMs } = await work.run(round);
    work.tell(summary);
    await work.run(() => sleep(nextInMs, { summary: 'Rest until the next round' }));
  }
  return work.state;
}
