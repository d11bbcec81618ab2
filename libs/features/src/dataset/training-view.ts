import { featuresOf } from '../feature-columns.js';
import { toShares } from '../labels/class-shares.js';
import type { Dataset, Samples } from './dataset.js';
import { summariseKnown } from './known-values.js';
import { partRows } from './part-rows.js';
import type { SessionSplit } from './split-sessions.js';

/**
 * A scoring dataset with the rows of some of its sessions for training rows, so that what needs fitting can be fitted to the
 * span that a finished model was trained on and compared with it on the others. Validation and hold-out are empty.
 * @param from first and last session of the span, New York dates
 */
export function trainingView(scoring: Dataset, from: string, to: string): Dataset {
  const dates = scoring.split.holdout;
  const split: SessionSplit = {
    mode: 'full',
    unused: dates.filter((date) => date < from),
    train: dates.filter((date) => date >= from && date <= to),
    validation: [],
    holdout: [],
    reserved: dates.filter((date) => date > to),
  };
  const first = split.unused.length;
  const all = scoring.samples.holdout;
  const rows = [...all.session.keys()].filter((row) => all.session[row]! >= first && all.session[row]! < first + split.train.length);
  const ranges = scoring.sessionIndex.map((index) => partRows(split, 'train', index));
  const { neutral, knownShare } = summariseKnown(scoring.matrices, ranges, featuresOf(scoring.featureNames));
  const none = pickSamples(all, [], 0);
  return {
    ...scoring,
    split,
    samples: { train: pickSamples(all, rows, first), validation: none, holdout: none },
    neutral,
    quality: { ...scoring.quality, knownShare },
  };
}

function pickSamples(all: Samples, rows: readonly number[], firstSession: number): Samples {
  const classIndex = Uint8Array.from(rows, (row) => all.classIndex[row]!);
  const counts = [0, 0, 0];
  for (const k of classIndex) counts[k]!++;
  return {
    length: rows.length,
    symbol: Int32Array.from(rows, (row) => all.symbol[row]!),
    bar: Int32Array.from(rows, (row) => all.bar[row]!),
    classIndex,
    forwardReturn: Float64Array.from(rows, (row) => all.forwardReturn[row]!),
    session: Int32Array.from(rows, (row) => all.session[row]! - firstSession),
    shares: toShares(counts),
  };
}
