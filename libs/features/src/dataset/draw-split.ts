import type { SessionSplit } from './split-sessions.js';

/** Sessions a line: six weeks without a holiday. */
const SESSIONS_A_LINE = 30;

/**
 * The split as a picture, one character a session, oldest first, between the dates of each line's first and last: `.` unused or reserved,
 * `T` train, `V` validation, `H` hold-out. The purge is inside the parts: the first 59 bars of each end no window, and the
 * last 30 of every session begin no horizon.
 */
export function drawSplit({ unused, train, validation, holdout, reserved }: SessionSplit): string {
  const dates = [...unused, ...train, ...validation, ...holdout, ...reserved];
  const marks = [mark('.', unused), mark('T', train), mark('V', validation), mark('H', holdout), mark('.', reserved)].join('');
  const lines: string[] = [];
  for (let from = 0; from < dates.length; from += SESSIONS_A_LINE) {
    const last = Math.min(from + SESSIONS_A_LINE, dates.length) - 1;
    lines.push(`${dates[from]!} ${marks.slice(from, last + 1)} ${dates[last]!}`);
  }
  return lines.join('\n');
}

function mark(character: string, sessions: readonly string[]): string {
  return character.repeat(sessions.length);
}
