import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ResolvedOptions } from './options.js';
import type { SymbolInput } from './select-inputs.js';

/** Changes whenever the same inputs give another dataset, so that old hashes do not claim new contents. */
const DATASET_FORMAT = 4;

/**
 * sha-256, as 64 hex digits, over everything a dataset follows from: the bars of every series and their context bit by bit
 * (float64 in the machine's byte order, little-endian wherever Node runs), and the options, of which the features are one.
 */
export function hashInputs(inputs: readonly SymbolInput[], sampled: readonly string[], options: ResolvedOptions): string {
  const hash = sha256.create();
  hash.update(utf8ToBytes(JSON.stringify({ format: DATASET_FORMAT, sampled, options })));
  for (const { bars, context } of inputs) {
    hash.update(utf8ToBytes(JSON.stringify({ symbol: bars.symbol, length: bars.length, context: context !== undefined })));
    for (const column of [bars.ts, bars.open, bars.high, bars.low, bars.close, bars.volume]) hash.update(bytesOf(column));
    if (context === undefined) continue;
    for (const column of [context.newsSentiment, context.newsCount, context.vixLevel, context.us10yChange]) hash.update(bytesOf(column));
  }
  return bytesToHex(hash.digest());
}

function bytesOf(column: Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
