import type { WorkflowClientInterceptor } from '@temporalio/client';
import { deriveSettings, SettingsError, temporalSecurity, type Settings } from '@tandem/config';
import { connect, MarketClockRepository, migrate, openKeyring, OperatorKeyRepository, TrustedKeys, type Database } from '@tandem/database';
import { temporalNamespaceUrl } from '@tandem/pipeline';
import { AllowedHosts } from '../http/allowed-hosts.js';
import { OperatorKey } from '../operator/operator-key.js';
import type { Clock } from '../platform/clock-check.js';
import type { Installation } from '../platform/installation.js';
import type { TemporalAddress } from '../platform/temporal-gateway.js';

/** What the process was started with, ready for use. */
export interface ApiResources {
  readonly database: Database;
  readonly installation: Installation;
  readonly temporal: TemporalAddress;
  /** Take part in what is asked of Temporal about workflows; default: none. */
  readonly clientInterceptors?: readonly WorkflowClientInterceptor[];
  readonly operatorKey: OperatorKey;
  /** By which names the API answers. */
  readonly hosts: AllowedHosts;
  /** Most WebSocket clients at a time. */
  readonly maxClients: number;
  readonly now: Clock;
}

/** In a share of 1. */
const BASIS_POINTS = 10_000;

/**
 * Where Temporal is according to the settings. The UI of the server that comes with Tandem is at a known port; of any
 * other server it is not known unless TEMPORAL_UI_URL says so.
 * @throws SettingsError when what it is to be reached with cannot be had
 */
export function temporalAddressOf(settings: Settings): TemporalAddress {
  const { TEMPORAL_ADDRESS, TEMPORAL_PORT, TEMPORAL_UI_URL, TEMPORAL_UI_PORT } = settings;
  const ownUi = TEMPORAL_ADDRESS === undefined ? `http://127.0.0.1:${TEMPORAL_UI_PORT}` : null;
  return {
    server: { address: TEMPORAL_ADDRESS ?? `127.0.0.1:${TEMPORAL_PORT}`, ...temporalSecurity(settings) },
    namespace: deriveSettings(settings).namespace,
    uiUrl: TEMPORAL_UI_URL ?? ownUi,
  };
}

/**
 * Opens everything that the process needs before it can serve.
 * @throws SettingsError, DatabaseUnreachableError, UnsuitableDatabaseError, SourceMismatchError, SigningKeyError or OperatorKeyError, each
 * with what to do
 */
export async function openResources(settings: Settings): Promise<ApiResources> {
  const { source, directory, operatorKeyFile, keyFiles } = deriveSettings(settings);
  const { trustedKeysFile } = keyFiles;
  const url = settings.DATABASE_URL;
  if (url === undefined) {
    throw new SettingsError('DATABASE_URL is not set. `npm start` starts a database and sets it; alone, the API needs one.');
  }
  await migrate(url, { timescale: settings.TIMESCALEDB });
  const database = await connect(url, { applicationName: 'tandem-api', keys: openKeyring({ trustedKeysFile }) });
  try {
    await new MarketClockRepository(database).requireSource(source);
    // What is wrong with the file is said here; that it is missing is no fault before the first worker has started.
    await TrustedKeys.find(trustedKeysFile);
    const operatorKey = await OperatorKey.open(operatorKeyFile, new OperatorKeyRepository(database));
    const temporal = temporalAddressOf(settings);
    return {
      database,
      installation: {
        source,
        directory,
        trustedKeysFile,
        symbols: settings.SYMBOLS,
        cost: settings.COST_BPS / BASIS_POINTS,
        temporalUrl: temporalNamespaceUrl(temporal.uiUrl, temporal.namespace),
      },
      temporal,
      operatorKey,
      hosts: new AllowedHosts(settings.HOST, settings.ALLOWED_HOSTS),
      maxClients: settings.MAX_CLIENTS,
      now: Date.now,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
