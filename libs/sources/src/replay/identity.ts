import { createHash } from 'node:crypto';
import type { BarSeries, MarketIdentity } from '@tandem/domain';

/** Hexadecimal digits of a SHA-256 that are kept: 64 bits tell recordings apart, and fit a message. */
const DIGITS = 16;

/** Recordings by what their bars say, however the files are named, compressed or formatted. */
export function identityOf(recordings: readonly BarSeries[]): MarketIdentity {
  return Object.fromEntries(recordings.map((bars) => [`${bars.symbol} in REPLAY_DIR`, digest(bars)]));
}

function digest({ ts, open, high, low, close, volume }: BarSeries): string {
  const hash = createHash('sha256');
  for (const column of [ts, open, high, low, close, volume]) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest('hex').slice(0, DIGITS);
}
