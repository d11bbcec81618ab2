import type { PipelineRun, PipelineRunDetail, RunStage } from '@tandem/contracts';
import { formatDuration } from '../shared/format';
import { kindName } from '../shared/names';
import { bothTimes } from '../shared/time';
import { stageLabel } from './run-labels';

const RUN_STATES = {
  running: { sign: '…', word: 'Running', tone: 'calm' },
  completed: { sign: '✓', word: 'Completed', tone: 'up' },
  failed: { sign: '✕', word: 'Failed', tone: 'down' },
  cancelled: { sign: '–', word: 'Cancelled', tone: 'warn' },
} as const;

export const runStateOf = ({ state }: Pick<PipelineRun, 'state'>) => RUN_STATES[state];

const STAGE_STATES = {
  ...RUN_STATES,
  waiting: { sign: '·', word: 'To come', tone: 'calm' },
  skipped: { sign: '↷', word: 'Skipped', tone: 'calm' },
} as const;

/** Its turn has come, and a worker for it not yet. */
const QUEUED = { sign: '…', word: 'Waiting for a worker', tone: 'calm' } as const;

/**
 * How long something took, or takes so far.
 * @param now epoch milliseconds
 */
export function durationOf({ startedAt, closedAt }: { startedAt: string | null; closedAt: string | null }, now: number): string {
  if (startedAt === null) return '–';
  const end = closedAt === null ? now : Date.parse(closedAt);
  return formatDuration(Math.max(0, end - Date.parse(startedAt)));
}

/** A run as a row of a table. */
export function runLabels(run: PipelineRun, now: number) {
  return {
    id: run.runId,
    state: runStateOf(run),
    reason: run.reason,
    requestedBy: run.requestedBy,
    started: bothTimes(Date.parse(run.startedAt)),
    duration: durationOf(run, now),
    temporalUrl: run.temporalUrl,
  };
}

/** A step of a run as a row of a table. */
export function stageLabels(stage: RunStage, now: number) {
  const { kind, version, attempt, message, startedAt, temporalUrl } = stage;
  return {
    name: [stageLabel(stage), kind === null ? '' : `${kindName(kind)}${version === null ? '' : ` v${version}`}`]
      .filter(Boolean)
      .join(' · '),
    state: stage.state === 'waiting' && startedAt !== null ? QUEUED : STAGE_STATES[stage.state],
    started: startedAt === null ? '–' : bothTimes(Date.parse(startedAt)),
    duration: stage.state === 'skipped' ? '–' : durationOf(stage, now),
    attempt: attempt === 0 ? '–' : String(attempt),
    message: message ?? '',
    temporalUrl,
    running: stage.state === 'running',
  };
}

const OUTCOMES = {
  promoted: { sign: '★', word: 'became champion', tone: 'up' },
  refused: { sign: '✕', word: 'refused', tone: 'down' },
  failed: { sign: '✕', word: 'failed', tone: 'down' },
  'not-trained': { sign: '–', word: 'not trained', tone: 'calm' },
} as const;

/** What became of a kind. */
export function outcomeLabels({ kind, version, outcome, reasons }: PipelineRunDetail['outcomes'][number]) {
  return { kind, version, reasons, name: kindName(kind), ...OUTCOMES[outcome] };
}
