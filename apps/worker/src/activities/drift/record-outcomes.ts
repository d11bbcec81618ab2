import type { Database } from '@tandem/database';
import type { OutcomeActivities } from '@tandem/pipeline';
import { OutcomeRecorder } from '@tandem/registry';

/** Looks back as far as the session before at first, then as far as it looked last. */
export function createOutcomeActivities(database: Database): OutcomeActivities {
  const recorder = new OutcomeRecorder(database);
  return { recordOutcomes: () => recorder.recordNew() };
}
