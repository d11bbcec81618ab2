import { CLASS_COUNT, DOWN, NEUTRAL, Random, UP } from '@tandem/domain';
import { signalMetrics } from '../src/calibration/thresholds.js';
import { decide } from '../src/gate/decide.js';
import type { HoldoutScores, Verdict } from '../src/gate/gate-input.js';
import { evidenceAfterEach, isDecisive, versionKey, type GainHistory } from '../src/metrics/evidence.js';
import { pairedGains } from '../src/metrics/paired-test.js';
import { scorecard, type Truth } from '../src/metrics/scorecard.js';

/** Fewer rows a session than a real hold-out has, so macro-F1 and precision vary more by chance here. */
const ROWS = 400;
/** Standard deviation of a session's own log odds of a barrier hit, which no forecaster knows: rows of one session move together. */
const SESSION_EFFECT = 0.35;
/** Standard deviations of the predictable log odds of a hit and of its side. Known in full they give AUC .70 and .55. */
const HIT_SIGNAL = 0.8;
const DIRECTION_SIGNAL = 0.2;
/** Mean log odds of a barrier hit; each class is then about as frequent. */
const MEAN_HIT = Math.LN2;
/** Share of the variance of a forecaster's error that is common to a session. */
const COMMON_ERROR = 0.3;
const THRESHOLDS = { down: 0.36, up: 0.36 };
/** The gate reads no interval. */
const FEW_DRAWS = { draws: 2 };
const CHAMPION = 1;
/** Sessions of a hold-out. */
export const SESSIONS = 5;
export const SESSIONS_A_YEAR = 252;
/** Error of the typical forecaster: costs it about .02 nats against perfect knowledge of the predictable part. */
export const TYPICAL_ERROR = 0.45;

/** `error`: standard deviation of its error in the log odds of a hit; a quarter of it in those of the direction. */
interface Forecaster {
  readonly seed: number;
  readonly error: number;
}

/** The rows of a simulated hold-out: their predictable part and their outcome. */
interface Rows extends Truth {
  readonly hit: Float64Array;
  readonly direction: Float64Array;
}

/** A market with a known truth, session by session. */
export class SimulatedHoldout {
  constructor(private readonly seed: number) {}

  /** The scores of a forecaster on the sessions `from` … `from + count - 1`. */
  score({ seed, error }: Forecaster, from: number, count: number): HoldoutScores {
    const rows = this.rows(from, count);
    const probabilities = new Float32Array(rows.classIndex.length * CLASS_COUNT);
    for (let session = 0; session < count; session++) {
      const random = new Random(seed, from + session);
      const common = Math.sqrt(COMMON_ERROR) * random.normal();
      const mistake = () => error * (common + Math.sqrt(1 - COMMON_ERROR) * random.normal());
      for (let row = session * ROWS; row < (session + 1) * ROWS; row++) {
        const hit = logistic(rows.hit[row]! + mistake());
        const up = logistic(rows.direction[row]! + (error / 4) * random.normal());
        probabilities.set([hit * (1 - up), 1 - hit, hit * up], row * CLASS_COUNT);
      }
    }
    const third = 1 / CLASS_COUNT;
    return {
      scorecard: scorecard(probabilities, rows, [third, third, third], FEW_DRAWS),
      signals: signalMetrics(probabilities, rows.classIndex, THRESHOLDS),
      counts: null,
    };
  }

  private rows(from: number, count: number): Rows {
    const length = count * ROWS;
    const rows = {
      hit: new Float64Array(length),
      direction: new Float64Array(length),
      classIndex: new Uint8Array(length),
      session: new Int32Array(length),
    };
    for (let row = 0, session = 0; session < count; session++) {
      const random = new Random(this.seed, from + session);
      const effect = SESSION_EFFECT * random.normal();
      for (let i = 0; i < ROWS; i++, row++) {
        rows.hit[row] = MEAN_HIT + HIT_SIGNAL * random.normal();
        rows.direction[row] = DIRECTION_SIGNAL * random.normal();
        rows.session[row] = session;
        const isHit = random.uniform() < logistic(rows.hit[row]! + effect);
        const isUp = random.uniform() < logistic(rows.direction[row]!);
        rows.classIndex[row] = !isHit ? NEUTRAL : isUp ? UP : DOWN;
      }
    }
    return rows;
  }
}

/**
 * The gate's verdict on a challenger against a champion, both valid files scored on the same sessions.
 * @param gains of the challenger over sessions so far; absent: these sessions are the first
 */
export function contest(challenger: HoldoutScores, champion: HoldoutScores, gains?: GainHistory): Verdict {
  return decide({
    ...(gains && { gains }),
    file: { passed: true, largestDifference: 0 },
    challenger,
    champion: { ...champion, version: CHAMPION, proven: false },
    unusableChampion: null,
    baselines: [],
  });
}

/** In how many of `trials` markets a challenger whose errors are independent of the champion's is accepted, and its mean gain in nats. */
export function acceptances(
  trials: number,
  error: { readonly challenger: number; readonly champion: number },
): { accepted: number; gain: number } {
  let accepted = 0;
  let gain = 0;
  for (let trial = 0; trial < trials; trial++) {
    const holdout = new SimulatedHoldout(3 * trial);
    const score = (seed: number, own: number) => holdout.score({ seed: 3 * trial + seed, error: own }, 0, SESSIONS);
    const verdict = contest(score(1, error.challenger), score(2, error.champion));
    accepted += Number(verdict.accepted);
    gain += verdict.numbers.logLossTest!.meanGain / trials;
  }
  return { accepted, gain };
}

/** What became of one challenger while it and the champion stayed as they were. */
export interface Life {
  /** Sessions until it was accepted, five at its first verdict; null when it never was. */
  readonly accepted: number | null;
  /** Sessions until the evidence was decisive; null when it never was. */
  readonly decisive: number | null;
  /** Mean gain on the champion, nats, and its standard deviation between sessions. */
  readonly gain: number;
  readonly deviation: number;
}

/**
 * One challenger through a year: its first verdict, then as a shadow whose gains count every night; whenever they are decisive it is put
 * forward, and gets a verdict on the newest hold-out.
 * @param related whether they make the same errors, of different size: their gains then vary little between sessions
 */
export function lifeOfChallenger(
  trial: number,
  { related = false, ...error }: { readonly challenger: number; readonly champion: number; readonly related?: boolean },
): Life {
  const holdout = new SimulatedHoldout(3 * trial + 100_000);
  const scores = (from: number, count: number) =>
    [error.challenger, error.champion].map((own, i) =>
      holdout.score({ seed: 3 * trial + 100_001 + (related ? 0 : i), error: own }, from, count),
    ) as [HoldoutScores, HoldoutScores];
  const [own, other] = scores(0, SESSIONS_A_YEAR);
  const gains = pairedGains(own.scorecard, { name: 'champion', scorecard: other.scorecard });
  const history = gains.map((gain, session) => ({ session: String(session).padStart(3, '0'), gain }));
  const evidence = evidenceAfterEach(gains);
  const isAccepted = (sessions: number) => {
    const so = new Map([[versionKey(CHAMPION), history.slice(0, sessions)]]);
    return contest(...scores(sessions - SESSIONS, SESSIONS), so).accepted;
  };
  const looks = [SESSIONS, ...evidence.filter(isDecisive).map(({ sessions }) => sessions)];
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  return {
    accepted: looks.find(isAccepted) ?? null,
    decisive: evidence.find(isDecisive)?.sessions ?? null,
    gain: mean,
    deviation: Math.sqrt(gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1)),
  };
}

/** Champion changes over years of nightly runs whose challengers are all as good as the champion; hold-outs of successive runs overlap. */
export function championChanges(years: number): { readonly changes: number; readonly runs: number } {
  let changes = 0;
  for (let year = 0; year < years; year++) {
    const holdout = new SimulatedHoldout(1_000 + year);
    const seed = 1_000_000 * (year + 1);
    let champion: Forecaster = { seed, error: TYPICAL_ERROR };
    for (let run = 0; run < SESSIONS_A_YEAR; run++) {
      const challenger = { seed: seed + run + 1, error: TYPICAL_ERROR };
      if (!contest(holdout.score(challenger, run, SESSIONS), holdout.score(champion, run, SESSIONS)).accepted) continue;
      changes += 1;
      champion = challenger;
    }
  }
  return { changes, runs: years * SESSIONS_A_YEAR };
}

/** Whether the same forecaster, trained again, is accepted in any of `runs` nightly runs. */
export function acceptsItself(runs: number): boolean {
  const holdout = new SimulatedHoldout(7);
  return Array.from({ length: runs }, (_, run) => holdout.score({ seed: 1, error: TYPICAL_ERROR }, run, SESSIONS)).some(
    (score) => contest(score, score).accepted,
  );
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
