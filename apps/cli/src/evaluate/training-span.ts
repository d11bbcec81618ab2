import type { ModelMetadata } from '@tandem/models';

/**
 * What a session was to a model. `training`: it was trained in that span, on whatever symbols. `tuning`: served early stopping,
 * calibration and thresholds.
 */
export type SessionRole = 'before' | 'training' | 'tuning' | 'after';

export const SESSION_ROLES: readonly SessionRole[] = ['before', 'training', 'tuning', 'after'];

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
