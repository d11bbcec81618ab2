import type { BarMessage, ChampionMessage } from '@tandem/contracts';
import type { ChampionRow } from '@tandem/database';
import type { Bar } from '@tandem/domain';

/** An instant (milliseconds since the Unix epoch) as messages carry it. */
export function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}

export function toBarMessage({ ts, open, high, low, close, volume }: Bar): BarMessage {
  return { ts: toInstant(ts), open, high, low, close, volume };
}

export function toChampionMessage({ kind, version, previousVersion, revision, proven, forced, since }: ChampionRow): ChampionMessage {
  return { kind, version, previousVersion, revision, proven, forced, since: toInstant(since) };
}
