import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Envconfig from '@temporalio/envconfig';
import { SettingsError } from './settings-error.js';

/*
 * A Temporal server that is reached with TLS, a key or headers: by the variables and the file that Temporal's own programs read, through
 * Temporal's own reader of them. The file is read where TEMPORAL_PROFILE or TEMPORAL_CONFIG_FILE asks for it: a profile that somebody keeps
 * for something else must not decide where Tandem runs.
 */

/** The variables, as Temporal's reader knows them. */
const ASKING_FOR_FILE = ['TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'] as const;
const SECURITY = [
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_CERT_DATA',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_DATA',
  'TEMPORAL_TLS_SERVER_NAME',
] as const;
const VARIABLES = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', ...ASKING_FOR_FILE, ...SECURITY] as const;

/** Where the reader looks for the file when TEMPORAL_CONFIG_FILE does not say. */
const PLACES = ['HOME', 'XDG_CONFIG_HOME', 'APPDATA'] as const;

/** Of the settings, those about a Temporal server. */
export type TemporalSettings = { readonly [name in (typeof VARIABLES)[number]]?: string | undefined };

/** What a connection to Temporal takes beside its address; empty for a server that is reached in the clear. */
export interface TemporalSecurity {
  readonly tls?: boolean | TemporalTls;
  readonly apiKey?: string;
  /** Headers of every request. */
  readonly metadata?: Record<string, string>;
}

/** A Temporal server, as its clients and workers take it. */
export interface TemporalServer extends TemporalSecurity {
  /** `host:port` */
  readonly address: string;
}

/** Certificates in PEM. */
interface TemporalTls {
  readonly serverNameOverride?: string;
  readonly serverRootCACertificate?: Uint8Array;
  readonly clientCertPair?: { readonly crt: Uint8Array; readonly key: Uint8Array };
}

/**
 * The settings, with address and namespace of the profile that they name.
 * @throws SettingsError when the file or the profile is missing, or names no address
 */
export function withTemporalProfile<T extends TemporalSettings>(settings: T): T {
  if (!asksForFile(settings)) return settings;
  const { address, namespace } = readProfile(settings);
  if (address === undefined) throw new SettingsError(`${profileOf(settings)} has no address of a Temporal server (host:port).`);
  return { ...settings, TEMPORAL_ADDRESS: address, ...(namespace !== undefined && { TEMPORAL_NAMESPACE: namespace }) };
}

/**
 * TLS, key and headers with which the Temporal server of the settings is reached, for the API, the workers, the command line and the
 * supervisor alike.
 * @throws SettingsError in a sentence when a certificate, key or profile is missing or is none, or when there is no server for them
 */
export function temporalSecurity(settings: TemporalSettings): TemporalSecurity {
  const given = SECURITY.filter((name) => settings[name] !== undefined);
  if (given.length === 0 && !asksForFile(settings)) return {};
  if (settings.TEMPORAL_ADDRESS === undefined)
    throw new SettingsError(
      `${given.join(', ')}: there is no Temporal server that this is for. Set TEMPORAL_ADDRESS or TEMPORAL_PROFILE, or unset it to use ` +
        'the embedded server.',
    );
  const profile = readProfile(settings);
  const { connectionOptions } = reader().toClientOptions({ ...profile, ...(profile.tls && { tls: readCertificates(profile.tls) }) });
  const { tls, apiKey, metadata } = connectionOptions as TemporalSecurity;
  return {
    ...(tls !== undefined && { tls }),
    ...(apiKey !== undefined && { apiKey }),
    ...(metadata !== undefined && { metadata }),
  };
}

const asksForFile = (settings: TemporalSettings): boolean => ASKING_FOR_FILE.some((name) => settings[name] !== undefined);

/** Loaded when it is needed: it brings modules that most programs of Tandem do without. */
const reader = (): typeof Envconfig => createRequire(import.meta.url)('@temporalio/envconfig') as typeof Envconfig;

function readProfile(settings: TemporalSettings): Envconfig.ClientConfigProfile {
  const { TEMPORAL_CONFIG_FILE: file } = settings;
  if (file !== undefined) readOrRefuse(file, 'TEMPORAL_CONFIG_FILE');
  const given = VARIABLES.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]]));
  const places = PLACES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  try {
    return reader().loadClientConfigProfile({
      overrideEnvVars: Object.fromEntries([...places, ...given]) as Record<string, string>,
      disableFile: !asksForFile(settings),
      configFileStrict: true,
    });
  } catch (cause) {
    throw new SettingsError(`${profileOf(settings)} cannot be used: ${sentenceOf(cause)}`);
  }
}

function profileOf({ TEMPORAL_PROFILE: profile = 'default', TEMPORAL_CONFIG_FILE: file }: TemporalSettings): string {
  return `The profile '${profile}' in ${file ?? "temporal.toml of the user's configuration folder"}`;
}

/** Of a parser, the place alone: it quotes lines, in which keys may stand. */
function sentenceOf(error: unknown): string {
  const { line, column, message } = error as { line?: number; column?: number; message: string };
  if (line !== undefined) return `the file is no valid TOML at line ${line}, column ${column}.`;
  return /^Profile .* not found/.test(message) ? 'the file is missing, or has no such profile.' : `${message}.`;
}

type Source = NonNullable<Envconfig.ClientConfigTLS['clientCert']>;

/** Reads what is named by its path, and checks that it is what it is named as. */
function readCertificates(tls: Envconfig.ClientConfigTLS): Envconfig.ClientConfigTLS {
  if (tls.disabled === true) return { disabled: true };
  const { clientCert, clientKey, serverCACert } = tls;
  if ((clientCert === undefined) !== (clientKey === undefined))
    throw new SettingsError(
      `Temporal: a client certificate and its key belong together, and the ${clientKey === undefined ? 'key' : 'certificate'} is missing.` +
        ' Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH, or both in the profile.',
    );
  const authority = serverCACert && pem(serverCACert, 'TEMPORAL_TLS_SERVER_CA_CERT', (data) => new X509Certificate(data));
  const certificate = clientCert && pem(clientCert, 'TEMPORAL_TLS_CLIENT_CERT', (data) => new X509Certificate(data));
  const key = clientKey && pem(clientKey, 'TEMPORAL_TLS_CLIENT_KEY', (data) => createPrivateKey(data));
  if (certificate && key && !certificate.made.checkPrivateKey(key.made))
    throw new SettingsError('Temporal: TEMPORAL_TLS_CLIENT_KEY is not the key of TEMPORAL_TLS_CLIENT_CERT.');
  return {
    ...(tls.serverName !== undefined && { serverName: tls.serverName }),
    ...(authority && { serverCACert: { data: authority.data } }),
    ...(certificate && { clientCert: { data: certificate.data } }),
    ...(key && { clientKey: { data: key.data } }),
  };
}

/** @param name of the variables `…_PATH` and `…_DATA` */
function pem<T>(source: Source, name: string, make: (data: Buffer) => T): { readonly data: Buffer; readonly made: T } {
  const data = 'path' in source ? readOrRefuse(source.path, `${name}_PATH`) : Buffer.from(source.data);
  try {
    return { data, made: make(data) };
  } catch {
    const where = 'path' in source ? `${name}_PATH, ${source.path},` : `${name}_DATA`;
    throw new SettingsError(`Temporal: what ${where} names is no ${name.endsWith('KEY') ? 'private key' : 'certificate'} in PEM.`);
  }
}

function readOrRefuse(path: string, name: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingsError(`Temporal: the file of ${name}, ${path}, cannot be read (${code}). Correct the path, or unset it.`);
  }
}
