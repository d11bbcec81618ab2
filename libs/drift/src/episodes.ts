import { ALL_SYMBOLS, type DriftCause, type DriftHoldReason, type Severity } from '@tandem/domain';
import { CALM, nextSeverity, type SeverityState } from './severity.js';

/** What one look found wrong. */
export interface DriftFinding {
  readonly cause: DriftCause;
  /** A symbol, a version such as `lstm/3`, or `market`. */
  readonly subject: string;
  readonly severity: Exclude<Severity, 'ok'>;
  /** A sentence for people. */
  readonly message: string;
}

/** What several looked at alike: of each cause and subject one finding, as severe as the worst, in the words of those that are. */
export function mergeFindings(found: readonly DriftFinding[]): DriftFinding[] {
  return [...Map.groupBy(found, keyOf).values()].map((alike) => {
    const severe = alike.filter(({ severity }) => severity === 'severe');
    const worst = severe.length > 0 ? severe : alike;
    return { ...worst[0]!, message: worst.map(({ message }) => message).join(' ') };
  });
}

/** What is known of a cause and subject from its first finding until it is over. A document: it survives JSON. */
export interface DriftEpisode extends SeverityState {
  readonly cause: DriftCause;
  readonly subject: string;
  /** Market time of the first finding, milliseconds since the Unix epoch. */
  readonly since: number;
  /** The worst finding so far; its newest words are the message. */
  readonly found: DriftFinding['severity'];
  readonly message: string;
  /** The worst that the episode came to. */
  readonly worst: Severity;
}

/**
 * Takes one look's findings into the episodes under way. A subject of which nothing was found counts as found in order. An episode that
 * ends with this look is still among the result, as `ok`, and begins anew with its next finding.
 * @param found at most one of each cause and subject
 * @param at market time of the look, milliseconds since the Unix epoch
 */
export function advanceEpisodes(episodes: readonly DriftEpisode[], found: readonly DriftFinding[], at: number): DriftEpisode[] {
  const now = new Map(found.map((finding) => [keyOf(finding), finding]));
  const underWay = episodes.filter(({ severity }) => severity !== 'ok');
  const known = new Set(underWay.map(keyOf));
  const begun = found.filter((finding) => !known.has(keyOf(finding))).map((finding) => begin(finding, at));
  return [...underWay, ...begun].map((episode) => advance(episode, now.get(keyOf(episode))));
}

/** Names an episode: cause, subject and beginning. The same in every check that sees it. */
export function episodeKey(episode: DriftEpisode): string {
  return `${keyOf(episode)} ${new Date(episode.since).toISOString()}`;
}

const keyOf = ({ cause, subject }: Pick<DriftFinding, 'cause' | 'subject'>) => `${cause} ${subject}`;

function begin({ cause, subject, severity: found, message }: DriftFinding, since: number): DriftEpisode {
  return { ...CALM, cause, subject, since, found, message, worst: 'ok' };
}

function advance(episode: DriftEpisode, found: DriftFinding | undefined): DriftEpisode {
  const next = nextSeverity(episode, found?.severity ?? 'ok');
  const worst = next.severity === 'severe' ? 'severe' : episode.worst === 'severe' ? 'severe' : 'warning';
  const counts = found !== undefined && (found.severity === 'severe' || episode.found === 'warning');
  return { ...episode, ...next, worst, ...(counts ? { found: found.severity, message: found.message } : {}) };
}

/** What is done about a cause at each severity; the one place that says so, shown in docs/drift.md. */
export const REMEDIES = {
  input_fault: { warning: 'alert', severe: 'hold the symbol' },
  serving_fault: { warning: 'alert', severe: 'roll back' },
  model_fault: { warning: 'alert', severe: 'roll back' },
  market_drift: { warning: 'alert', severe: 'hold everything' },
} as const satisfies Record<DriftCause, Record<DriftFinding['severity'], string>>;

export function remedyOf({ cause, severity }: Pick<DriftEpisode, 'cause' | 'severity'>): string | null {
  return severity === 'ok' ? null : REMEDIES[cause][severity];
}

/** What is not to be acted on. */
export interface DriftHold {
  /** A symbol; `*`: all. */
  readonly symbol: string;
  readonly reason: DriftHoldReason;
  readonly episode: DriftEpisode;
}

/**
 * What the episodes under way have held; each symbol once, by the first of them.
 * @param irreparable subjects that are to be rolled back and cannot be: there is no earlier version, or it is no better
 */
export function holdsOf(episodes: readonly DriftEpisode[], irreparable: Pick<ReadonlySet<string>, 'has'> = new Set()): DriftHold[] {
  const holds = episodes.flatMap((episode): DriftHold[] => {
    const remedy = remedyOf(episode);
    if (remedy === 'hold the symbol') return [{ symbol: episode.subject, reason: 'input_fault', episode }];
    if (remedy === 'hold everything') return [{ symbol: ALL_SYMBOLS, reason: 'market_drift', episode }];
    if (remedy !== 'roll back' || !irreparable.has(episode.subject)) return [];
    return [{ symbol: ALL_SYMBOLS, reason: 'no_stable_model', episode }];
  });
  return [...new Map(holds.toReversed().map((hold) => [hold.symbol, hold])).values()].reverse();
}
