import type { ClientBase } from 'pg';
import type { MarketIdentity } from '@tandem/domain';
import { ForeignMarketError } from '../errors.js';

/** Facts that are new, such as the recording of an added symbol, join those stored. */
const ADD = 'insert into market_identity select * from unnest($1::text[], $2::text[]) on conflict do nothing';

/** @throws ForeignMarketError when a stored fact differs; the transaction of `client` must not be committed then */
export async function refuseForeignMarket(client: Pick<ClientBase, 'query'>, offered: MarketIdentity): Promise<void> {
  await client.query(ADD, [Object.keys(offered), Object.values(offered)]);
  const { rows } = await client.query<{ name: string; value: string }>('select name, value from market_identity where name = any($1) order by name', [Object.keys(offered)]);
  const differences = rows
    .filter(({ name, value }) => offered[name] !== value)
    .map(({ name, value }) => ({ name, stored: value, offered: offered[name]! }));
  if (differences.length > 0) throw new ForeignMarketError(differences);
}
