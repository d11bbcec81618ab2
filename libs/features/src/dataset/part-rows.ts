import type { SessionSplit, SplitPart } from './split-sessions.js';

/** Rows `from` … `to` - 1 of a symbol. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Place of the part's first session among all sessions, oldest first. */
export function firstSessionOf(split: SessionSplit, part: SplitPart): number {
  const train = split.unused.length;
  if (part === 'train') return train;
  return part === 'validation' ? train + split.train.length : train + split.train.length + split.validation.length;
}

/** The rows of a symbol that lie in the sessions of `part`. `sessionIndex` ascends. */
export function partRows(split: SessionSplit, part: SplitPart, sessionIndex: Int32Array): RowRange {
  const first = firstSessionOf(split, part);
  return { from: firstAtLeast(sessionIndex, first), to: firstAtLeast(sessionIndex, first + split[part].length) };
}

function firstAtLeast(ascending: Int32Array, wanted: number): number {
  const place = ascending.findIndex((value) => value >= wanted);
  return place < 0 ? ascending.length : place;
}
