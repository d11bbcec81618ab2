import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { MonitorDriftInput } from '@tandem/pipeline';
import { drift, driftWatch } from './activities.js';

/**
 * Looks at inputs and market every five market minutes while a session is open, for ever: what it finds is recorded, alerted and held.
 */
export async function monitorDrift({ after }: MonitorDriftInput): Promise<never> {
  let last = after;
  while (!workflowInfo().continueAsNewSuggested) {
    const due = await driftWatch.awaitDriftCheck.executeWithOptions({ summary: 'Wait for the next five market minutes' }, [
      { after: last },
    ]);
    const { summary } = await drift.checkDrift.executeWithOptions({ summary: 'Look at inputs and market' }, [due]);
    setCurrentDetails(summary);
    last = due.at;
  }
  return continueAsNew<typeof monitorDrift>({ after: last });
}
