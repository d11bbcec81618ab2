/** Short digest of the bars of a symbol or of a day. */
export interface NamedDigest {
  /** The symbol, or the day, `YYYY-MM-DD` in UTC. */
  readonly name: string;
  readonly bars: number;
  /** 16 hex digits. */
  readonly digest: string;
}

/** What the bars that were given to a dataset add up to, by symbol and across these by day. */
export interface BarDigests {
  /** In the order given. */
  readonly symbols: readonly NamedDigest[];
  /** In order of time. */
  readonly days: readonly NamedDigest[];
}

/** Names of the symbols and days whose bars are not the same in both, those that only one of them has included. */
export function changedBars(then: BarDigests, now: BarDigests): { readonly symbols: string[]; readonly days: string[] } {
  return { symbols: changedNames(then.symbols, now.symbols), days: changedNames(then.days, now.days) };
}

function changedNames(then: readonly NamedDigest[], now: readonly NamedDigest[]): string[] {
  const names = new Set([...then, ...now].map(({ name }) => name));
  const digestIn = (digests: readonly NamedDigest[], wanted: string) => digests.find(({ name }) => name === wanted)?.digest;
  return [...names].filter((name) => digestIn(then, name) !== digestIn(now, name)).sort();
}
