import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '@tandem/domain';
import { SettingsError } from './settings-error.js';
import type { Settings } from './settings.js';

/**
 * The source that the setting SOURCE means, the same for every process of an installation: `auto` stays with Yahoo once there are bars of
 * it, and is the simulated market before. Only what starts an installation asks whether Yahoo answers, and names the source to all that it
 * starts.
 */
export function resolveSource({ SOURCE, VAR_DIR }: Pick<Settings, 'SOURCE' | 'VAR_DIR'>): Source {
  if (SOURCE !== 'auto') return SOURCE;
  return existsSync(join(VAR_DIR, 'yahoo')) ? 'yahoo' : 'simulated';
}

/**
 * The directory of recorded bars, for whoever opens it: commands that only look for a running installation need none.
 * @throws SettingsError when REPLAY_DIR is unset
 */
export function replayDirectory({ REPLAY_DIR }: Pick<Settings, 'REPLAY_DIR'>): string {
  if (REPLAY_DIR !== undefined) return REPLAY_DIR;
  throw new SettingsError(
    'REPLAY_DIR: SOURCE=replay needs the directory of the recorded bars. See .env.example for every setting and its default.',
  );
}

/** Where the keys are that sign what the registry holds, and what has to lie outside of the database with them. */
export interface KeyFiles {
  /** The private key: of those alone that register versions and give verdicts. */
  readonly signingKeyFile: string;
  /** Public keys whose signatures count. */
  readonly trustedKeysFile: string;
  /** Copies of the signed heads of the audit log. */
  readonly auditHeadsFile: string;
}

/** @param directory the folder of the source in VAR_DIR */
export function keyFilesIn(directory: string, settings: Pick<Settings, 'SIGNING_KEY_FILE' | 'TRUSTED_KEYS_FILE'>): KeyFiles {
  const signingKeyFile = settings.SIGNING_KEY_FILE ?? join(directory, 'signing-key');
  const trustedKeysFile = settings.TRUSTED_KEYS_FILE ?? `${signingKeyFile}.pub`;
  return { signingKeyFile, trustedKeysFile, auditHeadsFile: join(directory, 'audit-heads') };
}

/** Where everything of one source is, by the settings; files and folders lie in its folder of VAR_DIR. */
export interface DerivedSettings {
  readonly source: Source;
  /** Everything of this source. */
  readonly directory: string;
  /** Where the embedded PostgreSQL keeps its data. */
  readonly databaseDirectory: string;
  /** Where the champions are published. */
  readonly modelDirectory: string;
  readonly operatorKeyFile: string;
  readonly keyFiles: KeyFiles;
  /** Of Temporal: every source has one of its own. */
  readonly namespace: string;
  /** The API as a client on this machine reaches it. */
  readonly apiUrl: string;
}

/** @param source by default the one that the setting SOURCE means */
export function deriveSettings(settings: Settings, source: Source = resolveSource(settings)): DerivedSettings {
  const directory = join(settings.VAR_DIR, source);
  return {
    source,
    directory,
    databaseDirectory: join(directory, 'postgres'),
    modelDirectory: settings.MODEL_DIR ?? join(directory, 'models'),
    operatorKeyFile: join(directory, 'operator-key'),
    keyFiles: keyFilesIn(directory, settings),
    namespace: settings.TEMPORAL_NAMESPACE ?? source,
    apiUrl: `http://${reachableHost(settings.HOST)}:${settings.PORT}`,
  };
}

/** Where alerts are posted, and what signs them. */
export interface AlertWebhook {
  readonly url: string;
  readonly secret: string;
}

/**
 * Null where nobody wants alerts.
 * @throws SettingsError when there is an address without a secret: whoever reaches it could make alerts up
 */
export function alertWebhook({ ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret }: Settings): AlertWebhook | null {
  if (url === undefined) return null;
  if (secret !== undefined) return { url, secret };
  throw new SettingsError('ALERT_WEBHOOK_URL needs ALERT_WEBHOOK_SECRET, at least 16 characters, by which the receiver knows our alerts.');
}

/** A host as part of an address: one that means "every interface" is reached through the loopback one, and IPv6 stands in brackets. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
