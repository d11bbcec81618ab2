import { BAR_MS, MODEL_KINDS, type ModelKind, type Session, type Severity } from '@tandem/domain';
import { addGains, advanceEpisodes, beginPair, findModelFault, type DriftEpisode, type PairEvidence } from '@tandem/drift';

/** Market minutes between the checks of the monitor. */
export const CHECK_MINUTES = 5;

/** The same of each kind. */
export type OfKinds<T> = Readonly<Record<ModelKind, T>>;

export function ofKinds<T>(make: (kind: ModelKind) => T): OfKinds<T> {
  return Object.fromEntries(MODEL_KINDS.map((kind) => [kind, make(kind)])) as Record<ModelKind, T>;
}

/** Gains a minute of a session, beside each reference. */
export type PairedGains = readonly Float64Array[];

/** What a check of one champion came to. */
export interface ModelCheck {
  /** Of the session, at its end. */
  readonly minute: number;
  readonly severity: Severity;
  /** The least evidence beside any reference, nats. */
  readonly evidence: number;
}

/** The monitor's look at one champion, check by check: evidence goes on over sessions, episodes begin anew with each. */
export class ModelMonitor {
  private pairs: PairEvidence[];

  /** @param references how many there are */
  constructor(kind: ModelKind, references: number) {
    this.pairs = Array.from({ length: references }, (_, i) => beginPair(kind, 1, `reference ${i}`, 0));
  }

  /** The evidence of sessions before a champion served. */
  scoreBack(sessions: readonly PairedGains[]): void {
    for (const gains of sessions) this.add(gains, 0);
  }

  /** The state as of now, from which another goes on. */
  copy(): ModelMonitor {
    const copy = new ModelMonitor(this.pairs[0]!.kind, 0);
    copy.pairs = this.pairs;
    return copy;
  }

  /**
   * The checks of a session, every five minutes and at its close.
   * @param from minute at which the champion began to serve in this session
   */
  *watch(session: Pick<Session, 'open'>, gains: PairedGains, from = 0): Generator<ModelCheck> {
    let episodes: readonly DriftEpisode[] = [];
    const { length } = gains[0]!;
    let done = from;
    for (let minute = from - (from % CHECK_MINUTES) + CHECK_MINUTES; minute <= length; minute += CHECK_MINUTES) {
      const at = session.open + minute * BAR_MS;
      this.add(
        gains.map((one) => one.subarray(done, minute)),
        at,
      );
      done = minute;
      const found = findModelFault(this.pairs);
      episodes = advanceEpisodes(episodes, found === null ? [] : [found], at);
      const severity = episodes.find((episode) => episode.severity !== 'ok')?.severity ?? 'ok';
      yield { minute, severity, evidence: Math.min(...this.pairs.map(({ evidence }) => evidence ?? -Infinity)) };
    }
  }

  private add(gains: PairedGains, at: number): void {
    this.pairs = this.pairs.map((pair, i) => addGains(pair, gains[i]!, at));
  }
}
