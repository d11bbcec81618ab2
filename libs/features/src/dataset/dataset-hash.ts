import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { BarSeries } from '@tandem/domain';
import type { BarDigests, NamedDigest } from './bar-digests.js';
import type { ResolvedOptions } from './options.js';
import type { SymbolInput } from './select-inputs.js';

/** Changes whenever the same inputs give another dataset, so that old hashes do not claim new contents. */
export const DATASET_FORMAT = 5;

/** Hexadecimal digits of the digests of a symbol or day: 64 bits tell bars apart, and the hash of all is there for proof. */
const DIGITS = 16;

const DAY_MS = 86_400_000;

/** Bars of one day of one symbol after the other; a digest of each. */
interface DayLeaf {
  readonly day: number;
  readonly bars: number;
  readonly digest: Uint8Array;
}

/**
 * sha-256, as 64 hex digits, over everything a dataset follows from: the bars of every series and their context bit by bit
 * (float64 in the machine's byte order, little-endian wherever Node runs), and the options, of which the features are one.
 * It is a tree over the days of the symbols (Merkle), so that the same pass gives the digests which tell changed bars.
 */
export function hashInputs(inputs: readonly SymbolInput[], sampled: readonly string[], options: ResolvedOptions): { hash: string; digests: BarDigests } {
  const hash = sha256.create();
  hash.update(utf8ToBytes(JSON.stringify({ format: DATASET_FORMAT, sampled, options })));
  const symbols: NamedDigest[] = [];
  const days = new DayDigests();
  for (const { bars, context } of inputs) {
    const leaves = dayLeaves(bars);
    const digest = sha256.create();
    for (const leaf of leaves) digest.update(leaf.digest);
    const whole = digest.digest();
    symbols.push({ name: bars.symbol, bars: bars.length, digest: shortened(whole) });
    days.add(bars.symbol, leaves);
    hash.update(utf8ToBytes(JSON.stringify({ symbol: bars.symbol, length: bars.length, context: context !== undefined })));
    hash.update(whole);
    if (context === undefined) continue;
    for (const column of [context.newsSentiment, context.newsCount, context.vixLevel, context.us10yChange]) hash.update(bytesOf(column));
  }
  return { hash: bytesToHex(hash.digest()), digests: { symbols, days: days.named() } };
}

/** Regular trading never crosses midnight in UTC, so that a session is one day of it. */
function dayLeaves({ length, ...columns }: BarSeries): DayLeaf[] {
  const { ts, open, high, low, close, volume } = columns;
  const leaves: DayLeaf[] = [];
  for (let from = 0, to: number; from < length; from = to) {
    const day = Math.floor(ts[from]! / DAY_MS);
    for (to = from + 1; to < length && Math.floor(ts[to]! / DAY_MS) === day; ) to++;
    const leaf = sha256.create();
    for (const column of [ts, open, high, low, close, volume]) leaf.update(bytesOf(column.subarray(from, to)));
    leaves.push({ day, bars: to - from, digest: leaf.digest() });
  }
  return leaves;
}

/** A digest of each day over the symbols that have bars on it. */
class DayDigests {
  private readonly days = new Map<number, { bars: number; readonly hash: ReturnType<typeof sha256.create> }>();

  add(symbol: string, leaves: readonly DayLeaf[]): void {
    for (const { day, bars, digest } of leaves) {
      const entry = this.days.get(day) ?? { bars: 0, hash: sha256.create() };
      entry.bars += bars;
      entry.hash.update(utf8ToBytes(symbol)).update(digest);
      this.days.set(day, entry);
    }
  }

  /** In order of time. */
  named(): NamedDigest[] {
    return [...this.days].sort(([a], [b]) => a - b).map(([day, { bars, hash }]) => ({ name: dayName(day), bars, digest: shortened(hash.digest()) }));
  }
}

const dayName = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

const shortened = (digest: Uint8Array) => bytesToHex(digest).slice(0, DIGITS);

function bytesOf(column: Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
