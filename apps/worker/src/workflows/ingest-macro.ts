import type { IngestInRoundsInput } from '@tandem/pipeline';
import { continueAsNew } from '@temporalio/workflow';
import { feeds } from './activities.js';
import { ingestInRounds } from './ingest-in-rounds.js';

/** Brings the macro series, round after round, for ever. */
export async function ingestMacro(input: IngestInRoundsInput): Promise<never> {
  return continueAsNew<typeof ingestMacro>(await ingestInRounds('macro', input, () => feeds.ingestMacroRound.executeWithOptions({ summary: 'Ask for every macro series' }, [])));
}
