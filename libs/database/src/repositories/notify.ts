import type { ClientBase } from 'pg';
import { BARS_CHANNEL } from '../connection/listen-bars.js';
import type { BarsNotification } from '../rows.js';

/** Announces a change; delivered when the surrounding transaction commits, not before. */
export async function notifyBars(client: Pick<ClientBase, 'query'>, notification: BarsNotification): Promise<void> {
  await client.query('select pg_notify($1, $2)', [BARS_CHANNEL, JSON.stringify(notification)]);
}
