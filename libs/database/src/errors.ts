import { versionName, type ModelKind, type Source } from '@tandem/domain';
import { NoTrustedKeysError } from './keys/errors.js';

/** A connection URL with its password replaced, fit for messages and logs. */
export function maskUrl(url: string): string {
  return url.replace(/^(\w+:\/\/[^:@/]*):.*@/, '$1:***@');
}

/** The server does not answer, or refuses this account. The message names the server and what to do. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';

  constructor(url: string, options: { cause: unknown }) {
    const why = options.cause instanceof Error ? options.cause.message || options.cause.name : String(options.cause);
    super(
      `The database at ${maskUrl(url)} cannot be used (${why}). ` +
        'Check that PostgreSQL runs there and that DATABASE_URL is right, or unset DATABASE_URL to use the embedded server.',
      options,
    );
  }
}

/** The server answers, but the database cannot serve as it is. The message names it, what is wrong and what to do. */
export class UnsuitableDatabaseError extends Error {
  override readonly name = 'UnsuitableDatabaseError';

  /** @param why what is wrong and what to do, without a full stop */
  constructor(url: string, why: string, options?: { cause: unknown }) {
    super(`The database at ${maskUrl(url)} cannot be used: ${why}.`, options);
  }
}

/**
 * The connection that held a lock broke, so that another process may have held it at the same time, or holds it now. What was done stands.
 */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';

  constructor(lock: string, options: { cause?: unknown } = {}) {
    super(
      `The connection that held the lock "${lock}" broke while it was needed, and another process may have held it, too. Do it again.`,
      options,
    );
  }
}

/** The database holds bars of another source. Sources never share a database, so nothing was written. */
export class SourceMismatchError extends Error {
  override readonly name = 'SourceMismatchError';

  constructor(
    readonly stored: Source,
    readonly offered: Source,
  ) {
    super(
      `This database holds bars of the source "${stored}" and takes none of "${offered}". ` +
        `Start with SOURCE=${stored}, or give "${offered}" a database of its own (another DATABASE_URL or VAR_DIR).`,
    );
  }
}

/** One fact in which a market differs from the one that the stored bars came from. */
interface IdentityDifference {
  readonly name: string;
  readonly stored: string;
  readonly offered: string;
}

/** The database holds bars of another market of the same source. Nothing was written. */
export class MarketMismatchError extends Error {
  override readonly name = 'MarketMismatchError';

  constructor(readonly differences: readonly IdentityDifference[]) {
    const changed = differences.map(({ name, stored, offered }) => `${name} was ${stored} and is ${offered} now`).join('; ');
    super(
      `This database holds the bars of another market (${changed}), which these would not continue. ` +
        'Go back to the old setting, or give the new market a database of its own (another VAR_DIR or DATABASE_URL).',
    );
  }
}

/** Another change of the champion came first. Nothing was changed. */
export class ChampionConflictError extends Error {
  override readonly name = 'ChampionConflictError';

  constructor(
    readonly kind: ModelKind,
    readonly version: number,
    /** Null where the decision names none. */
    readonly expectedRevision: number | null,
    readonly actualRevision: number,
  ) {
    super(
      `The ${kind} champion was changed by someone else meanwhile (revision ${actualRevision}, expected ${expectedRevision ?? 'none'}): ` +
        `version ${version} was not made champion. Look at the champion as it is now and decide again.`,
    );
  }
}

/** A model version that is not stored, or was claimed but never finished. */
export class UnknownModelVersionError extends Error {
  override readonly name = 'UnknownModelVersionError';

  constructor(
    readonly kind: ModelKind,
    readonly version: number,
  ) {
    super(`No file is stored of ${versionName(kind, version)}.`);
  }
}

/** A dataset was rebuilt under the same id from bars that changed meanwhile. */
export class DatasetMismatchError extends Error {
  override readonly name = 'DatasetMismatchError';

  constructor(
    readonly id: string,
    readonly stored: string,
    readonly offered: string,
  ) {
    super(`Dataset ${id} is stored with hash ${stored}, but now has ${offered}: its bars changed. Freeze a new dataset under a new id.`);
  }
}

/** The embedded PostgreSQL could not be set up, started or stopped. The message says why and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** A backup could not be written or restored. The message says why and what to do; what was there is as it was. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** Failures of the network below a connection (Node's error codes). */
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * SQLSTATEs, or classes of them, after which the same statement may succeed later
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const TRANSIENT_STATES = new Map([
  ['08', 'connection exception'],
  ['25006', 'read-only transaction: the server is a standby until it is promoted'],
  ['25P03', 'idle in transaction session timeout: this process stood still'],
  ['40001', 'serialization failure'],
  ['40P01', 'deadlock detected'],
  // Not 53400, a limit that was set: the same work meets it again.
  ['53000', 'insufficient resources'],
  ['53100', 'disk full'],
  ['53200', 'out of memory'],
  ['53300', 'too many connections'],
  ['55006', 'object in use'],
  ['55P03', 'lock not available'],
  ['57014', 'query canceled, also by statement_timeout'],
  ['57P01', 'admin shutdown'],
  ['57P02', 'crash shutdown'],
  ['57P03', 'cannot connect now: starting up or recovering'],
  ['57P05', 'idle session timeout'],
  ['58030', 'input/output error below the server'],
]);

const CLASS_LENGTH = 2;

/** Messages of pg itself, without a code, when a socket ends under it. */
const PG_MESSAGE =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|timeout expired)/;

/**
 * Whether `error` (or its cause) is transient: the connection was lost, or the server cannot do the work just
 * now. The same work may succeed later; every other failure stays.
 */
export function isTransientFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof LockLostError) return true;
  // The first worker makes the keys in a moment, and a file that was forgotten is put there.
  if (error instanceof NoTrustedKeysError) return true;
  return NETWORK_CODES.has(code) || isTransientState(code) || PG_MESSAGE.test(error.message) || isTransientFailure(error.cause);
}

/** Whether there was no room: SQLSTATE disk_full, or the system's codes for a full disk and an exhausted quota. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && DISK_FULL_CODES.has(error.code)) || /No space left on device/.test(error.message) || isDiskFull(error.cause);
}

const DISK_FULL_CODES = new Set<unknown>(['53100', 'ENOSPC', 'EDQUOT']);

function isTransientState(code: string): boolean {
  return TRANSIENT_STATES.has(code) || TRANSIENT_STATES.has(code.slice(0, CLASS_LENGTH));
}
