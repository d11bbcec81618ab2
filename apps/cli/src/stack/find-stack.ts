import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { deriveSettings, keyFilesIn, temporalSecurity, type KeyFiles, type Settings, type TemporalServer } from '@tandem/config';
import { connect, DatabaseUnreachableError, openKeyring, SigningKeyError, UnsuitableDatabaseError, type Database } from '@tandem/database';
import { CommandError, EXIT } from '../terminal/exit-codes.js';

/** Where a running stack is to be reached. */
export interface StackAddresses {
  readonly databaseUrl: string;
  readonly temporal: TemporalServer;
  readonly temporalNamespace: string;
  readonly temporalUiUrl: string | null;
  readonly apiUrl: string;
  readonly operatorKeyFile: string;
  readonly keyFiles: KeyFiles;
}

/** The database of a stack, and the keys that what it holds is signed with. */
export type StackDatabase = Pick<StackAddresses, 'databaseUrl' | 'keyFiles'>;

/** What the supervisor of a stack leaves in `<VAR_DIR>/<source>/run/stack.json`. */
interface StackFile extends Omit<StackAddresses, 'operatorKeyFile' | 'keyFiles' | 'temporal'> {
  readonly temporalAddress: string;
  readonly pid: number;
}

/**
 * The addresses that the settings give, else those of the stack that runs on this machine.
 * @throws CommandError when none runs, or more than one and SOURCE names neither; SettingsError as `temporalSecurity` does
 */
export async function findStack(settings: Settings): Promise<StackAddresses> {
  const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_UI_URL } = settings;
  if (DATABASE_URL !== undefined && TEMPORAL_ADDRESS !== undefined) {
    const { namespace, apiUrl, operatorKeyFile, keyFiles } = deriveSettings(settings);
    return {
      databaseUrl: DATABASE_URL,
      temporal: { address: TEMPORAL_ADDRESS, ...temporalSecurity(settings) },
      temporalNamespace: namespace,
      temporalUiUrl: TEMPORAL_UI_URL ?? null,
      apiUrl,
      operatorKeyFile,
      keyFiles,
    };
  }
  const stack = await findLocalStack(settings);
  if (stack !== null) {
    // The file holds no keys: the settings know those of a server that they name.
    const security = TEMPORAL_ADDRESS === stack.temporal.address ? temporalSecurity(settings) : {};
    return { ...stack, temporal: { ...stack.temporal, ...security } };
  }
  throw new CommandError('Tandem is not running: start it with `npm start`, or set DATABASE_URL and TEMPORAL_ADDRESS.', EXIT.notRunning);
}

type LocalSettings = Pick<Settings, 'SOURCE' | 'VAR_DIR' | 'SIGNING_KEY_FILE' | 'TRUSTED_KEYS_FILE'>;

/** The stack that runs on this machine; null when none does. @throws CommandError when more than one runs and SOURCE names neither */
export async function findLocalStack(settings: LocalSettings): Promise<StackAddresses | null> {
  const { SOURCE, VAR_DIR } = settings;
  const sources = SOURCE === 'auto' ? await readdir(VAR_DIR).catch(emptyIfMissing) : [SOURCE];
  const stacks = (await Promise.all(sources.map((source) => readStack(join(VAR_DIR, source), settings)))).flat();
  if (stacks.length > 1)
    throw new CommandError(
      `Tandem runs on more than one source (${stacks.map((each) => each.temporalNamespace).join(', ')}): say which with SOURCE.`,
      EXIT.usage,
    );
  return stacks[0] ?? null;
}

/** The database that the settings name, else that of the stack that runs here. @throws CommandError as `findStack` does */
export async function findDatabase(settings: Settings): Promise<StackDatabase> {
  const { DATABASE_URL } = settings;
  return DATABASE_URL === undefined ? findStack(settings) : { databaseUrl: DATABASE_URL, keyFiles: deriveSettings(settings).keyFiles };
}

/** The stack of one source, when its supervisor is alive; the file of a killed one outlives it. */
async function readStack(directory: string, settings: LocalSettings): Promise<StackAddresses[]> {
  const text = await readFile(join(directory, 'run', 'stack.json'), 'utf8').catch(emptyIfMissing);
  if (typeof text !== 'string') return [];
  const { temporalAddress, ...stack } = JSON.parse(text) as StackFile;
  const files = { operatorKeyFile: join(directory, 'operator-key'), keyFiles: keyFilesIn(directory, settings) };
  const found = { ...stack, temporal: { address: temporalAddress }, ...files };
  return isAlive(stack.pid) ? [found] : [];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user is alive, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function emptyIfMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}

/** Gives `work` the stack's database. @throws CommandError when it does not answer, or cannot serve as it is */
export async function withDatabase<T>({ databaseUrl, keyFiles }: StackDatabase, work: (database: Database) => Promise<T>): Promise<T> {
  const options = { applicationName: 'tandem-cli', max: 2, keys: openKeyring(keyFiles) };
  const database = await connect(databaseUrl, options).catch((cause: unknown) => {
    if (cause instanceof UnsuitableDatabaseError) throw new CommandError(cause.message, EXIT.failure, { cause });
    throw cause instanceof DatabaseUnreachableError ? new CommandError(cause.message, EXIT.notRunning, { cause }) : cause;
  });
  try {
    return await work(database);
  } catch (error) {
    throw error instanceof SigningKeyError ? new CommandError(error.message, EXIT.failure, { cause: error }) : error;
  } finally {
    await database.close();
  }
}

const CONNECT_TIMEOUT_MS = 5_000;

/** Gives `work` a client of the stack's Temporal server. @throws CommandError when it does not answer */
export async function withTemporal<T>({ temporal, temporalNamespace }: StackAddresses, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ ...temporal, connectTimeout: CONNECT_TIMEOUT_MS }).catch((cause: unknown) => {
    throw new CommandError(`Temporal does not answer on ${temporal.address}: is Tandem running?`, EXIT.notRunning, { cause });
  });
  try {
    return await work(new Client({ connection, namespace: temporalNamespace }));
  } finally {
    await connection.close();
  }
}
