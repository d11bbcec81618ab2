import { CancellationScope, log, setCurrentDetails } from '@temporalio/workflow';
import type { CheckSummary, RunCheckInput, UnfinishedCheck } from '@tandem/pipeline';
import { causeOf, checkRecords, checks } from './activities.js';

/**
 * Carries out one check of what is stored. A verdict against the product is a result; the run fails where the check could not be carried
 * out. Its workflow id, `check-<name>-<time>`, is that of its row.
 */
export async function runCheck(input: RunCheckInput): Promise<CheckSummary> {
  setCurrentDetails('Under way; its progress is in the heartbeats of the activity.');
  try {
    const summary = await checks.performCheck.executeWithOptions({ summary: `Check: ${input.check}` }, [input]);
    setCurrentDetails(summary.sentence);
    return summary;
  } catch (error) {
    await close(
      CancellationScope.current().consideredCancelled
        ? { state: 'cancelled', sentence: 'Cancelled before it came to a verdict.' }
        : { state: 'failed', sentence: causeOf(error) },
    );
    throw error;
  }
}

/** A run whose end cannot be recorded ends as it did: whoever shows it asks Temporal. */
async function close(end: UnfinishedCheck): Promise<void> {
  const recording = () => checkRecords.closeCheck.executeWithOptions({ summary: 'Record how it ended' }, [end]);
  await CancellationScope.nonCancellable(recording).catch((lost: unknown) =>
    log.error('end of a check not recorded', { ...end, cause: causeOf(lost) }),
  );
}
