const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/** How long to wait before the n-th attempt in a row (from 1): 0.5 s, doubled each time, at most 10 s. */
export const reconnectDelay = (attempt: number): number => Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS);
