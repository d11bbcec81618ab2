import { NotEnoughSessionsError } from '../errors.js';

/**
 * `full`: train, validate and hold out. `first`: the small first run over whatever is stored, without a hold-out of its own;
 * where a full run could follow, it keeps off the sessions on which that one compares its model.
 */
export type DatasetMode = 'full' | 'first';

export type SplitPart = 'train' | 'validation' | 'holdout';

/** Sessions of early stopping, calibration and thresholds. */
export const VALIDATION_SESSIONS = 5;
/** The newest sessions, on which the gate decides. */
export const HOLDOUT_SESSIONS = 5;
export const MIN_TRAIN_SESSIONS = 10;
export const MAX_TRAIN_SESSIONS = 60;
/** With fewer sessions nothing but the first run is trained. */
export const MIN_SESSIONS = MIN_TRAIN_SESSIONS + VALIDATION_SESSIONS + HOLDOUT_SESSIONS;
/** The first run needs one session to train on and one to validate on. */
const MIN_SESSIONS_OF_FIRST_RUN = 2;

/**
 * Which sessions (New York dates `YYYY-MM-DD`, oldest first) serve what. The purge between the parts is not a gap of
 * sessions: a sample belongs to a part only when its whole window and its whole label horizon lie inside the part, so the
 * first 59 bars of each part end no window, and nothing is shared across a border.
 */
export interface SessionSplit {
  readonly mode: DatasetMode;
  readonly train: readonly string[];
  readonly validation: readonly string[];
  /** Empty in mode `first`. */
  readonly holdout: readonly string[];
  /** Older than the training sessions: they only warm the indicators up. */
  readonly unused: readonly string[];
  /** Newer than the validation sessions: in mode `first` the hold-out of a full run over the same sessions, else empty. */
  readonly reserved: readonly string[];
}

interface SplitOptions {
  readonly mode?: DatasetMode;
  /** Upper bound of the training sessions, the newest of them; default 60. */
  readonly maxTrainSessions?: number;
  /** Fewest training sessions of `full`; default MIN_TRAIN_SESSIONS. Less is for experiments on short histories alone. */
  readonly minTrainSessions?: number;
}

/**
 * Splits sessions (distinct dates, ascending) by time. `full`: hold-out = the newest 5, validation = the 5 before, train =
 * up to `maxTrainSessions` before those. `first`: validation = a fifth of the sessions, 1 to 5, the newest; train = the rest;
 * from 20 sessions on, the newest 5 are left out of both, because this model is the champion of the next full run, which
 * compares it on them.
 * @throws NotEnoughSessionsError with fewer than 20 sessions (`first`: 2)
 */
export function splitSessions(sessions: readonly string[], options: SplitOptions = {}): SessionSplit {
  const { mode = 'full', maxTrainSessions = MAX_TRAIN_SESSIONS, minTrainSessions = MIN_TRAIN_SESSIONS } = options;
  if (!Number.isInteger(maxTrainSessions) || maxTrainSessions < 1) {
    throw new RangeError(`maxTrainSessions is ${maxTrainSessions}, expected a whole number of at least 1`);
  }
  const first = mode === 'first';
  const needed = first ? MIN_SESSIONS_OF_FIRST_RUN : minTrainSessions + VALIDATION_SESSIONS + HOLDOUT_SESSIONS;
  if (sessions.length < needed) throw new NotEnoughSessionsError(sessions.length, needed, first ? 'The first training' : 'A full training');
  const withheld = first && sessions.length < MIN_SESSIONS ? 0 : HOLDOUT_SESSIONS;
  const validationTo = sessions.length - withheld;
  const validationFrom = validationTo - (first ? sessionsToValidateFirstRun(validationTo) : VALIDATION_SESSIONS);
  const trainFrom = Math.max(0, validationFrom - maxTrainSessions);
  const newest = sessions.slice(validationTo);
  return {
    mode,
    train: sessions.slice(trainFrom, validationFrom),
    validation: sessions.slice(validationFrom, validationTo),
    holdout: first ? [] : newest,
    unused: sessions.slice(0, trainFrom),
    reserved: first ? newest : [],
  };
}

function sessionsToValidateFirstRun(available: number): number {
  return Math.min(VALIDATION_SESSIONS, Math.max(1, Math.floor(available / 5)));
}

/** One line a part, for logs and reports. */
export function describeSplit(split: SessionSplit): string {
  const line = (name: string, dates: readonly string[]) =>
    dates.length === 0 ? `${name}: none` : `${name}: ${dates.length} sessions, ${dates[0]} to ${dates.at(-1)}`;
  return [line('train', split.train), line('validation', split.validation), line('hold-out', split.holdout)].join('\n');
}

/** Rows `from` … `to` - 1 of a symbol. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Place of the part's first session among all sessions, oldest first. */
export function firstSessionOf(split: SessionSplit, part: SplitPart): number {
  const train = split.unused.length;
  if (part === 'train') return train;
  return part === 'validation' ? train + split.train.length : train + split.train.length + split.validation.length;
}

/** The rows of a symbol that lie in the sessions of `part`. `sessionIndex` ascends. */
export function partRows(split: SessionSplit, part: SplitPart, sessionIndex: Int32Array): RowRange {
  const first = firstSessionOf(split, part);
  return { from: firstAtLeast(sessionIndex, first), to: firstAtLeast(sessionIndex, first + split[part].length) };
}

function firstAtLeast(ascending: Int32Array, wanted: number): number {
  const place = ascending.findIndex((value) => value >= wanted);
  return place < 0 ? ascending.length : place;
}

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
