import type { ClientBase } from 'pg';
import type { Bar } from '@tandem/domain';
import { BARS_CHANNEL } from '../connection/listen-bars.js';
import type { BarsNotification } from '../rows.js';

/** Announces a change; delivered when the surrounding transaction commits, not before. */
export async function notifyBars(client: Pick<ClientBase, 'query'>, notification: BarsNotification): Promise<void> {
  await client.query('select pg_notify($1, $2)', [BARS_CHANNEL, JSON.stringify(notification)]);
}

/** The span of `bars` as a notification names it. */
export function spanOf(bars: readonly Bar[]): Pick<BarsNotification, 'ts' | 'from'> {
  if (bars.length === 0) return { ts: null, from: null };
  const starts = bars.map((bar) => bar.ts);
  return { ts: Math.max(...starts), from: Math.min(...starts) };
}
