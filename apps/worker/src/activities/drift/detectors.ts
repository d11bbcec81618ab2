import { Context } from '@temporalio/activity';
import { isTransientFailure } from '@tandem/database';
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
  /** For the log. */
  readonly name: string;
  look(look: Look): Promise<Detected>;
  /** Does ahead, while nothing is due, what a check of this session would have to wait for; quick when there is nothing to do. */
  prepare?(session: Session): Promise<void>;
  /** Its own of what the check before has written down. */
  own?(evidence: readonly Evidence[]): readonly Evidence[];
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
 * A detector that goes wrong without keeping the others from looking: the log says so at every check, nothing is found by it, and what it
 * goes on from stays. While the database is away, or the activity is cancelled, nobody can look: that is thrown, and the check is retried.
 */
export class Isolated implements Detector {
  readonly name: string;
  /** Session in which preparing failed: its checks will tell. */
  private unprepared: string | null = null;

  constructor(private readonly detector: Detector) {
    this.name = detector.name;
  }

  async look(look: Look): Promise<Detected> {
    try {
      return await this.detector.look(look);
    } catch (error) {
      this.report(error, 'alert: a detector of drift failed; the others go on');
      return { findings: [], evidence: this.detector.own?.(look.evidence) ?? [] };
    }
  }

  async prepare(session: Session): Promise<void> {
    if (this.unprepared === session.date) return;
    try {
      await this.detector.prepare?.(session);
    } catch (error) {
      this.report(error, 'a detector of drift could not prepare for the session');
      this.unprepared = session.date;
    }
  }

  private report(error: unknown, message: string): void {
    const { cancellationSignal, log } = Context.current();
    if (cancellationSignal.aborted || isTransientFailure(error)) throw error;
    log.error(message, { detector: this.name, why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
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
