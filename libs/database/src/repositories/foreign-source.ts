import type { ClientBase } from 'pg';
import type { Source } from '@tandem/domain';
import { ForeignSourceError } from '../errors.js';

/**
 * The source this database belongs to: that of the market clock or, before there is one, that of any stored bar; null
 * while it is empty.
 */
export async function storedSource(client: Pick<ClientBase, 'query'>): Promise<Source | null> {
  const { rows } = await client.query<{ source: Source | null }>(
    'select coalesce((select source from market_clock), (select source from bars limit 1)) as source',
  );
  return rows[0]?.source ?? null;
}

/** @throws ForeignSourceError when the database belongs to another source than `offered` */
export async function refuseForeignSource(client: Pick<ClientBase, 'query'>, offered: Source): Promise<void> {
  const stored = await storedSource(client);
  if (stored !== null && stored !== offered) throw new ForeignSourceError(stored, offered);
}
