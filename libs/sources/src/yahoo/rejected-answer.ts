/** Part of an answer that cannot be used, to be kept with its reason. */
export interface RejectedAnswer {
  /** Null when the part does not say which. */
  readonly symbol: string | null;
  /** The part as JSON, at most 2,000 characters. */
  readonly raw: string;
  readonly reason: string;
}

/** A row is some 150 characters; a whole answer would fill the quarantine. */
const LONGEST_RAW = 2_000;

export function rejectedAnswer(symbol: string | null, raw: unknown, reason: string): RejectedAnswer {
  return { symbol, raw: (JSON.stringify(raw) ?? 'null').slice(0, LONGEST_RAW), reason };
}
