import { CLASS_COUNT, EXCURSION_VALUES, MOVE_MINUTES } from '@tandem/domain';
import type { Forecast, MovementTruth } from '@tandem/evaluation';
import type { Samples } from '@tandem/features';
import type { ModelMetadata } from '@tandem/models';
import type { RowChoice } from './evaluation.js';

/**
 * What a session was to a model. `training`: it was trained in that span, on whatever symbols. `tuning`: served early stopping,
 * calibration and thresholds.
 */
export type SessionRole = 'before' | 'training' | 'tuning' | 'after';

const SESSION_ROLES: readonly SessionRole[] = ['before', 'training', 'tuning', 'after'];

/** The days that divide time for one model, `YYYY-MM-DD` in New York. */
export interface ModelSpan {
  readonly trainedFrom: string;
  readonly trainedTo: string;
  readonly tunedTo: string;
}

export function spanOf({ sessions: { train, validation } }: Pick<ModelMetadata, 'sessions'>): ModelSpan {
  return { trainedFrom: train.first, trainedTo: train.last, tunedTo: validation.last };
}

/** @param date of a session, `YYYY-MM-DD` */
export function roleOf({ trainedFrom, trainedTo, tunedTo }: ModelSpan, date: string): SessionRole {
  if (date < trainedFrom) return 'before';
  if (date <= trainedTo) return 'training';
  return date <= tunedTo ? 'tuning' : 'after';
}

/** The role that is least honest for a figure of several models together. */
export function roleOfAll(spans: readonly ModelSpan[], date: string): SessionRole {
  const roles = new Set(spans.map((span) => roleOf(span, date)));
  return (['training', 'tuning', 'before', 'after'] as const).find((role) => roles.has(role)) ?? 'after';
}

/** Row numbers by choice: all first, then each role that any row has. */
export function chooseRows({ session }: Samples, roleOfSession: readonly SessionRole[]): Map<RowChoice, Int32Array> {
  const chosen = new Map<RowChoice, Int32Array>([['all', Int32Array.from(session.keys())]]);
  for (const role of SESSION_ROLES) {
    const rows = chosen.get('all')!.filter((row) => roleOfSession[session[row]!] === role);
    if (rows.length > 0) chosen.set(role, rows);
  }
  return chosen;
}

/** What happened on some of the rows, in the form that metrics read. */
export function truthOf({ classIndex, forwardReturn, session, symbol }: Samples, rows: Int32Array) {
  return {
    classIndex: Uint8Array.from(rows, (row) => classIndex[row]!),
    forwardReturn: Float64Array.from(rows, (row) => forwardReturn[row]!),
    session: rows.map((row) => session[row]!),
    symbol: rows.map((row) => symbol[row]!),
  };
}

/** n × 3 probabilities of some of the rows. */
export function probabilitiesOf(probabilities: Float32Array, rows: Int32Array): Float32Array {
  return pickRows(probabilities, CLASS_COUNT, rows);
}

/** All that is predicted of some of the rows. */
export function forecastOf({ probabilities, excursion }: Forecast, rows: Int32Array): Forecast {
  return { probabilities: probabilitiesOf(probabilities, rows), excursion: excursion && pickRows(excursion, EXCURSION_VALUES, rows) };
}

/** What forecasts of movement of some of the rows are scored against. */
export function movementOf({ excursion, barrier, touchShare }: MovementTruth, rows: Int32Array): MovementTruth {
  return {
    excursion: pickRows(excursion, MOVE_MINUTES.length, rows),
    barrier: Float64Array.from(rows, (row) => barrier[row]!),
    touchShare,
  };
}

function pickRows(values: Float32Array, width: number, rows: Int32Array): Float32Array {
  const chosen = new Float32Array(rows.length * width);
  rows.forEach((row, i) => chosen.set(values.subarray(row * width, (row + 1) * width), i * width));
  return chosen;
}
