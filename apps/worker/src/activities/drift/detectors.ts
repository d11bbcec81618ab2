import type { Session } from '@tandem/domain';
import {
  advanceEpisodes,
  MARKET_SUBJECT,
  mergeFindings,
  watchInputs,
  type DriftEpisode,
  type DriftFinding,
  type FeatureMap,
  type SeenEpisode,
} from '@tandem/drift';
import type { Evidence, Seen } from './describe-check.js';
import type { Look } from './look.js';

/** Looks for one kind of fault, once a check. */
export interface Detector {
  look(look: Look): Promise<Detected>;
  /** Does ahead, while nothing is due, what a check of this session would have to wait for; quick when there is nothing to do. */
  prepare?(session: Session): Promise<void>;
}

export interface Detected {
  readonly findings: readonly DriftFinding[];
  /** What it goes on from at the next check: it finds it among `Look.evidence`. */
  readonly evidence: readonly Evidence[];
  /** What it finds of the market at a minute until `Look.at`, beside what is found in the bars. */
  readonly ofMarket?: (minute: number) => readonly DriftFinding[];
  /** What it measured of the features. */
  readonly features?: FeatureMap;
}

/**
 * Looks at inputs and market minute by minute, at everything else once. Detectors that find the same cause and subject have one episode
 * of it.
 */
export async function lookAround(look: Look, detectors: readonly Detector[]): Promise<Seen> {
  const detected: Detected[] = [];
  for (const detector of detectors) detected.push(await detector.look(look));
  const underWay = look.episodes.filter((episode) => !isWatchedByMinute(episode));
  const found = mergeFindings(detected.flatMap(({ findings }) => findings));
  const episodes = advanceEpisodes(underWay, found, look.at);
  const closed = episodes.map((episode) => ({ episode, closedAt: episode.severity === 'ok' ? look.at : null }));
  return {
    episodes: [...watchMinutes(look, detected), ...closed],
    evidence: detected.flatMap(({ evidence }) => evidence),
    features: detected.find(({ features }) => features !== undefined)?.features ?? null,
  };
}

function watchMinutes({ today, usual, episodes, from, at }: Look, detected: readonly Detected[]): SeenEpisode[] {
  const watched = today.flatMap((bars) => {
    const reference = usual.get(bars.symbol);
    return reference === undefined ? [] : [{ bars, reference }];
  });
  const ofMarket = (minute: number) => detected.flatMap((one) => one.ofMarket?.(minute) ?? []);
  return watchInputs(watched, episodes.filter(isWatchedByMinute), from, at, ofMarket);
}

/** What is looked for minute by minute. */
const isWatchedByMinute = ({ cause, subject }: DriftEpisode) =>
  cause === 'input_fault' || (cause === 'market_drift' && subject === MARKET_SUBJECT);
