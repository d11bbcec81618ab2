/** Which block each row belongs to. */
export interface Blocks {
  readonly count: number;
  /** By row: 0 … count − 1. */
  readonly of: Int32Array;
  /** By block: the label of its rows; ascending. */
  readonly labels: readonly number[];
}

/** Rows of equal label make a block. @param label one whole number a row */
export function toBlocks(label: Int32Array): Blocks {
  const labels = [...new Set(label)].sort((a, b) => a - b);
  const place = new Map(labels.map((value, index) => [value, index]));
  return { count: labels.length, of: label.map((value) => place.get(value)!), labels };
}
