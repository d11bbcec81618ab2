import type { PipelineEvent } from '@tandem/contracts';
import { formatAge, formatShare } from '../shared/format';
import { kindName } from '../shared/names';

/** The stages of the nightly pipeline in plain words; a stage not listed here is shown by its own name. */
const STAGES: Partial<Record<string, string>> = {
  queued: 'Waiting to start',
  'corporate-actions': 'Looking for splits and dividends',
  dataset: 'Checking and preparing the data',
  train: 'Training',
  evidence: 'Counting the evidence',
  validate: 'Testing on unseen data',
  'change-champion': 'Putting into service',
  done: 'Done',
};

export const stageLabel = ({ stage }: Pick<PipelineEvent, 'stage'>): string => STAGES[stage] ?? stage;

type Progress = Pick<PipelineEvent, 'kind' | 'epoch' | 'epochs' | 'loss' | 'share' | 'secondsLeft'>;

/** How far a run is: model, epoch, loss, share and time left, as far as they are known. */
export function progressLabel({ kind, epoch, epochs, loss, share, secondsLeft }: Progress): string {
  const parts: string[] = [];
  if (kind !== null) parts.push(kindName(kind));
  if (epoch !== null) parts.push(epochs === null ? `epoch ${epoch}` : `epoch ${epoch} of ${epochs}`);
  if (loss !== null) parts.push(`loss ${loss.toFixed(3)}`);
  parts.push(formatShare(share));
  if (secondsLeft !== null) parts.push(`${formatAge(1_000 * secondsLeft)} left of this training`);
  return parts.join(' · ');
}

const ENDINGS = {
  completed: { sign: '✓', label: 'Training run completed', tone: 'up' },
  failed: { sign: '✕', label: 'Training run failed', tone: 'down' },
  cancelled: { sign: '–', label: 'Training run cancelled', tone: 'calm' },
} as const;

/** How an ended run is announced; null while it is in flight. */
export const endingOf = ({ state }: PipelineEvent) => (state === 'running' ? null : ENDINGS[state]);
