import { CLASS_COUNT, DOWN, NEUTRAL, Random, UP } from '@tandem/domain';
import { signalMetrics } from '../src/calibration/thresholds.js';
import { decide } from '../src/gate/decide.js';
import type { HoldoutScores, Verdict } from '../src/gate/gate-input.js';
import { scorecard, type Truth } from '../src/metrics/scorecard.js';

/** Rows a session: fewer than a night has, so that macro-F1 and precision move more by chance than they do there. */
const ROWS = 400;
/** Standard deviation of a session's own inclination to touch barriers, which nobody knows beforehand: rows of a session move together. */
const SESSION_EFFECT = 0.35;
/** How much the known part says of whether a barrier is touched, and of which: touch AUC .70 and direction AUC .55 for who knows all of it. */
const TOUCH_SIGNAL = 0.8;
const DIRECTION_SIGNAL = 0.2;
/** Log odds of a touch: each class happens about as often. */
const USUAL_TOUCH = Math.LN2;
/** Share of the variance of a forecaster's error that a session has in common. */
const COMMON_ERROR = 0.3;
const THRESHOLDS = { down: 0.36, up: 0.36 };
/** The gate reads no interval. */
const FEW_DRAWS = { draws: 2 };

/** How a forecaster errs: standard deviation of its error in the log odds of a touch; a quarter of it in those of the direction. */
export interface Forecaster {
  readonly seed: number;
  readonly error: number;
}

/** A simulated hold-out: what could be known of each row, and what happened. */
interface Rows extends Truth {
  readonly touch: Float64Array;
  readonly direction: Float64Array;
}

/** A market whose truth is known, session by session. */
export class SimulatedHoldout {
  constructor(private readonly seed: number) {}

  /** How a forecaster does on the sessions `from` … `from + count - 1`. */
  score({ seed, error }: Forecaster, from: number, count: number): HoldoutScores {
    const rows = this.rows(from, count);
    const probabilities = new Float32Array(rows.classIndex.length * CLASS_COUNT);
    for (let session = 0; session < count; session++) {
      const random = new Random(seed, from + session);
      const common = Math.sqrt(COMMON_ERROR) * random.normal();
      const mistake = () => error * (common + Math.sqrt(1 - COMMON_ERROR) * random.normal());
      for (let row = session * ROWS; row < (session + 1) * ROWS; row++) {
        const touched = logistic(rows.touch[row]! + mistake());
        const up = logistic(rows.direction[row]! + (error / 4) * random.normal());
        probabilities.set([touched * (1 - up), 1 - touched, touched * up], row * CLASS_COUNT);
      }
    }
    const third = 1 / CLASS_COUNT;
    return { scorecard: scorecard(probabilities, rows, [third, third, third], FEW_DRAWS), calls: signalMetrics(probabilities, rows.classIndex, THRESHOLDS) };
  }

  private rows(from: number, count: number): Rows {
    const length = count * ROWS;
    const rows = { touch: new Float64Array(length), direction: new Float64Array(length), classIndex: new Uint8Array(length), session: new Int32Array(length) };
    for (let row = 0, session = 0; session < count; session++) {
      const random = new Random(this.seed, from + session);
      const effect = SESSION_EFFECT * random.normal();
      for (let i = 0; i < ROWS; i++, row++) {
        rows.touch[row] = USUAL_TOUCH + TOUCH_SIGNAL * random.normal();
        rows.direction[row] = DIRECTION_SIGNAL * random.normal();
        rows.session[row] = session;
        const isTouched = random.uniform() < logistic(rows.touch[row]! + effect);
        const isUp = random.uniform() < logistic(rows.direction[row]!);
        rows.classIndex[row] = !isTouched ? NEUTRAL : isUp ? UP : DOWN;
      }
    }
    return rows;
  }
}

/** What the gate says of a challenger that meets a champion on the same sessions, both sound files. */
export function contest(challenger: HoldoutScores, champion: HoldoutScores): Verdict {
  return decide({
    file: { passed: true, largestDifference: 0 },
    challenger,
    champion: { ...champion, version: 1, proven: false },
    unusableChampion: null,
    baselines: [],
  });
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
