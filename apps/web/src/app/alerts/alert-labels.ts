import type { Alert } from '@tandem/contracts';
import { formatAge } from '../shared/format';
import { subjectName } from '../shared/names';
import { newYorkClock, newYorkDate, newYorkDay } from '../shared/time';

/** Sign, word and colour of how bad an alert is, so that colour is never the only carrier. */
const SEVERITIES = {
  ok: { sign: '●', word: 'Note', tone: 'calm' },
  warning: { sign: '⚠', word: 'Warning', tone: 'warn' },
  severe: { sign: '✕', word: 'Severe', tone: 'down' },
} as const satisfies Record<Alert['severity'], { sign: string; word: string; tone: string }>;

export const severityOf = ({ severity }: Pick<Alert, 'severity'>) => SEVERITIES[severity];

const CAUSES: Record<Alert['cause'], string> = {
  input_fault: 'faulty input data',
  market_drift: 'unlike what is usual at this time of the day',
  model_fault: 'predicts unlike, or worse than, what runs beside it',
  serving_fault: 'answers unlike its own model file',
};

/** What is wrong with whom: `NVDA: faulty input data`. */
export const titleOf = ({ cause, subject }: Pick<Alert, 'cause' | 'subject'>): string => `${subjectName(subject)}: ${CAUSES[cause]}`;

/** What was done about it at its worst, a sentence. What a newer server does is shown in its own words. */
export function remedyOf({ remedy, subject, closedAt }: Pick<Alert, 'remedy' | 'subject' | 'closedAt'>): string {
  const [action = '', reason] = remedy.split(': ');
  const because = reason === undefined ? '.' : `: ${reason}.`;
  const held = closedAt === null ? 'is' : 'was';
  switch (action) {
    case 'alert':
      return 'Nothing is held or changed because of it.';
    case 'hold the symbol':
      return `The recommendation for ${subject} ${held} HOLD${because}`;
    case 'hold everything':
      return `Every recommendation ${held} HOLD${because}`;
    case 'roll back':
      return `Rollback to the version before it${because}`;
    default:
      return `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`;
  }
}

/** Since when, and whether it lasts, in New York: `since 10:32, lasts`. @param now market time, epoch milliseconds; null while not known */
export function spanOf({ openedAt, closedAt }: Pick<Alert, 'openedAt' | 'closedAt'>, now: number | null): string {
  const [opened, closed] = [Date.parse(openedAt), closedAt === null ? null : Date.parse(closedAt)];
  const day = now !== null && newYorkDate(opened) === newYorkDate(now) ? '' : `${newYorkDay(opened)} `;
  return closed === null ? `since ${day}${newYorkClock(opened)}, lasts` : `${day}${newYorkClock(opened)} to ${endOf(opened, closed)}, over`;
}

/** Who has seen it, and how long ago; null: nobody yet. @param now wall time, epoch milliseconds */
export function acknowledgementOf(alert: Pick<Alert, 'acknowledgedAt' | 'acknowledgedBy'>, now: number): string | null {
  if (alert.acknowledgedAt === null) return null;
  const age = formatAge(Math.max(0, now - Date.parse(alert.acknowledgedAt)));
  return `Acknowledged by ${alert.acknowledgedBy ?? 'somebody'}, ${age} ago`;
}

function endOf(opened: number, closed: number): string {
  const day = newYorkDate(opened) === newYorkDate(closed) ? '' : `${newYorkDay(closed)} `;
  return `${day}${newYorkClock(closed)}`;
}
