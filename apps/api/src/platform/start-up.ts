import { join } from 'node:path';
import { resolveSource, SettingsError, type Settings } from '@tandem/config';
import { connect, MarketClockRepository, migrate, OperatorKeyRepository } from '@tandem/database';
import { temporalNamespaceUrl } from '@tandem/pipeline';
import { OperatorKey } from '../operator/operator-key.js';
import type { ApiResources } from './resources.js';
import { temporalAddressOf } from './temporal-address.js';

/**
 * Opens everything that the process needs before it can serve.
 * @throws SettingsError, DatabaseUnreachableError, ForeignSourceError or OperatorKeyError, each with what to do
 */
export async function openResources(settings: Settings): Promise<ApiResources> {
  const source = resolveSource(settings);
  const url = settings.DATABASE_URL;
  if (url === undefined) throw new SettingsError('DATABASE_URL is not set. `npm start` starts a database and sets it; alone, the API needs one.');
  await migrate(url);
  const database = await connect(url, { applicationName: 'tandem-api' });
  try {
    await new MarketClockRepository(database).requireSource(source);
    const operatorKey = await OperatorKey.open(join(settings.VAR_DIR, source, 'operator-key'), new OperatorKeyRepository(database));
    const temporal = temporalAddressOf(settings, source);
    return {
      database,
      installation: { source, symbols: settings.SYMBOLS, temporalUrl: temporalNamespaceUrl(temporal.uiUrl, temporal.namespace) },
      temporal,
      operatorKey,
      now: Date.now,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
