import type { CheckRun } from '@tandem/contracts';
import { newYorkClock, newYorkDayWithYear } from '../shared/time';

type CheckName = CheckRun['check'];

const NAMES: Record<CheckName, string> = { lookahead: 'Look-ahead', 'warm-up': 'Warm-up', reconcile: 'Reconcile' };

export const checkName = (name: CheckName): string => NAMES[name];

/** Sign, word and colour of where a run is. */
interface RunState {
  readonly sign: string;
  readonly word: string;
  readonly tone: 'up' | 'down' | 'calm' | 'warn';
}

const STATES: Record<Exclude<CheckRun['state'], 'completed'>, RunState> = {
  queued: { sign: '○', word: 'Queued', tone: 'calm' },
  running: { sign: '…', word: 'Running', tone: 'calm' },
  failed: { sign: '⚠', word: 'Could not be carried out', tone: 'warn' },
  cancelled: { sign: '–', word: 'Cancelled', tone: 'calm' },
};

export function stateOf({ state, verdict }: Pick<CheckRun, 'state' | 'verdict'>): RunState {
  if (state !== 'completed') return STATES[state];
  return verdict === 'passed' ? { sign: '✓', word: 'Passed', tone: 'up' } : { sign: '✕', word: 'Failed', tone: 'down' };
}

export const isUnderWay = ({ state }: Pick<CheckRun, 'state'>): boolean => state === 'queued' || state === 'running';

/** `Fri 6 Mar 2026 16:03`. */
export function whenOf(instant: string): string {
  const at = Date.parse(instant);
  return `${newYorkDayWithYear(at)} ${newYorkClock(at)}`;
}

/** How long a run took, or has taken: `42 s`, `3 min 5 s`; empty before its start. @param now wall time, epoch milliseconds */
export function durationOf({ startedAt, closedAt }: Pick<CheckRun, 'startedAt' | 'closedAt'>, now: number): string {
  if (startedAt === null) return '';
  const end = closedAt === null ? now : Date.parse(closedAt);
  const seconds = Math.max(0, Math.round((end - Date.parse(startedAt)) / 1_000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
