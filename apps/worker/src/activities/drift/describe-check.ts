import type { DriftCheck } from '@tandem/database';
import { ALL_SYMBOLS, SEVERITIES } from '@tandem/domain';
import { episodeKey, holdsOf, remedyOf, type DriftEpisode, type FeatureMap, type SeenEpisode } from '@tandem/drift';
import type { RollbackDecision } from './rollbacks.js';

/** What a detector wrote down to go on from: a document, of which it knows its own. */
export type Evidence = DriftCheck['report']['evidence'][number];

/** The episodes that a report left under way. */
export function episodesOf({ episodes }: Pick<DriftCheck['report'], 'episodes'>): DriftEpisode[] {
  return episodes as unknown as DriftEpisode[];
}

/** As a document. */
export function written<T extends object>(value: T): { readonly [key in keyof T]: T[key] } {
  return { ...value };
}

/** What a check saw. */
export interface Seen {
  /** Every one that was under way since the check before. */
  readonly episodes: readonly SeenEpisode[];
  readonly evidence: readonly Evidence[];
  readonly features: FeatureMap | null;
}

/**
 * What a check has to record.
 * @param irreparable see `holdsOf`
 */
export function describeCheck(
  { episodes: seen, evidence, features }: Seen,
  irreparable: RollbackDecision['irreparable'],
  report: Omit<DriftCheck['report'], 'severity' | 'episodes' | 'evidence'>,
): DriftCheck {
  const underWay = seen.filter(({ closedAt }) => closedAt === null).map(({ episode }) => episode);
  const severity = SEVERITIES.findLast((one) => one === 'ok' || underWay.some((episode) => episode.severity === one))!;
  const holds = holdsOf(underWay, irreparable);
  return {
    report: {
      ...report,
      severity,
      episodes: underWay.map(written),
      evidence,
    },
    features: features && written(features),
    alerts: seen.map(({ episode, closedAt }) => toAlert(episode, closedAt, irreparable)),
    holds: holds.map(({ symbol, reason, episode }) => ({ symbol, reason, since: episode.since, episode: episodeKey(episode) })),
  };
}

function toAlert(
  episode: DriftEpisode,
  closedAt: number | null,
  irreparable: RollbackDecision['irreparable'],
): DriftCheck['alerts'][number] {
  const { cause, subject, worst, message, since } = episode;
  const remedy = remedyOf({ cause, severity: worst })!;
  const why = irreparable.get(subject);
  const done = remedy === 'roll back' && why !== undefined ? `hold everything: ${why}` : remedy;
  return { episode: episodeKey(episode), cause, subject, severity: worst, message, remedy: done, openedAt: since, closedAt };
}

/** What a check holds, as far as people are told. */
export type Held = readonly { readonly symbol: string }[];

/** One line for people. */
export function summarise(report: Pick<DriftCheck['report'], 'episodes'>, holds: Held): string {
  const messages = episodesOf(report).map(({ message }) => message);
  if (messages.length === 0) return 'Nothing found.';
  const held = holds.map(({ symbol }) => (symbol === ALL_SYMBOLS ? 'everything' : symbol));
  return [...messages, ...(held.length === 0 ? [] : [`Held: ${held.join(', ')}.`])].join(' ');
}
