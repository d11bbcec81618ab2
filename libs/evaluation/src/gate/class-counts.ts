import { z } from 'zod';
import { CLASS_COUNT, DOWN, UP, type Thresholds } from '@tandem/domain';
import { countSignals } from '../calibration/thresholds.js';
import { confusionMatrix, perClassOf, RELIABILITY_BINS } from '../metrics/confusion.js';
import type { Truth } from '../metrics/scorecard.js';
import { blockIntervals, type Interval } from '../statistics/block-bootstrap.js';

const count = z.int().nonnegative();
const threeCounts = z.tuple([count, count, count]);
const signals = z.object({ count, right: count });

const binSchema = z.object({
  rows: count,
  /** Mean probability of the class; null without rows. */
  predicted: z.number().nullable(),
  /** Rows on which the class happened. */
  happened: count,
});

const sessionCountsSchema = z.object({
  session: z.int(),
  /** `confusion[truth][predicted]`, rows. */
  confusion: z.tuple([threeCounts, threeCounts, threeCounts]),
  /** Signals at the model's own thresholds, and those whose side happened. */
  signals: z.object({ down: signals, up: signals }),
});

/** What a model predicted of the rows and what happened, counted: as small whatever the number of rows. */
export const classCountsSchema = z.object({
  /** By class, DOWN, NEUTRAL, UP: `RELIABILITY_BINS` bins of equal width of its probability. */
  reliability: z.tuple([z.array(binSchema), z.array(binSchema), z.array(binSchema)]),
  /** In ascending order of sessions. */
  bySession: z.array(sessionCountsSchema),
});

export type ClassCounts = z.infer<typeof classCountsSchema>;
/** A bin of the reliability diagram of one class. */
export type ClassBin = z.infer<typeof binSchema>;
export type SessionCounts = z.infer<typeof sessionCountsSchema>;

/** @param probabilities n × 3, calibrated @param thresholds the model's own */
export function countClasses(probabilities: Float32Array, { classIndex, session }: Truth, thresholds: Thresholds): ClassCounts {
  const rowsOf = Map.groupBy(classIndex.keys(), (row) => session[row]!);
  return {
    reliability: perClassOf((k) => classBins(probabilities, classIndex, k)),
    bySession: [...rowsOf]
      .sort(([a], [b]) => a - b)
      .map(([label, rows]) => ({ session: label, ...countRows(probabilities, classIndex, rows, thresholds) })),
  };
}

function countRows(probabilities: Float32Array, classIndex: Uint8Array, rows: readonly number[], { down, up }: Thresholds) {
  const own = Float32Array.from(rows.flatMap((row) => [...probabilities.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT)]));
  const happened = Uint8Array.from(rows, (row) => classIndex[row]!);
  return {
    confusion: confusionMatrix(own, happened),
    signals: { down: countSignals(own, happened, DOWN, down), up: countSignals(own, happened, UP, up) },
  };
}

function classBins(probabilities: Float32Array, classIndex: Uint8Array, k: number): ClassBin[] {
  const sums = Array.from({ length: RELIABILITY_BINS }, () => ({ rows: 0, sum: 0, happened: 0 }));
  classIndex.forEach((truth, row) => {
    const probability = probabilities[row * CLASS_COUNT + k]!;
    const bin = sums[Math.min(Math.floor(probability * RELIABILITY_BINS), RELIABILITY_BINS - 1)]!;
    bin.rows += 1;
    bin.sum += probability;
    if (truth === k) bin.happened += 1;
  });
  return sums.map(({ rows, sum, happened }) => ({ rows, predicted: rows === 0 ? null : sum / rows, happened }));
}

/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * 95 % score interval of a share (Wilson 1927). Takes the rows as independent: those of one session are not, so the true interval is wider.
 * @returns null without rows
 */
export function wilsonInterval(hits: number, rows: number): Interval | null {
  if (rows === 0) return null;
  const share = hits / rows;
  const shrink = 1 + Z ** 2 / rows;
  const centre = (share + Z ** 2 / (2 * rows)) / shrink;
  const half = (Z * Math.sqrt((share * (1 - share)) / rows + Z ** 2 / (4 * rows ** 2))) / shrink;
  // At 0 and 1 its end is the share itself, which rounding misses.
  return { low: Math.max(0, Math.min(share, centre - half)), high: Math.min(1, Math.max(share, centre + half)) };
}

/**
 * 95 % interval of how much larger a statistic of one model is than of another on the same sessions, which are drawn again together.
 * @param statistic of the counts of each session and how often it is drawn; null where undefined
 * @returns null where one was not counted, or of other sessions, and with too few of them
 */
export function differenceInterval(
  one: ClassCounts | null,
  other: ClassCounts | null,
  statistic: (sessions: readonly SessionCounts[], weights: ArrayLike<number>) => number | null,
): Interval | null {
  if (one === null || other === null) return null;
  const isSame =
    one.bySession.length === other.bySession.length && one.bySession.every(({ session }, i) => session === other.bySession[i]!.session);
  if (!isSame) return null;
  const difference = (weights: ArrayLike<number>) => {
    const [own, theirs] = [statistic(one.bySession, weights), statistic(other.bySession, weights)];
    return { difference: own === null || theirs === null ? null : own - theirs };
  };
  return blockIntervals(one.bySession.length, difference).difference;
}
