/** Failures of the network below a connection (Node's error codes). */
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * SQLSTATEs, or classes of them, after which the same statement may succeed later
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const PASSING = new Map([
  ['08', 'connection exception'],
  ['25006', 'read-only transaction: the server is a standby until it is promoted'],
  ['40001', 'serialization failure'],
  ['40P01', 'deadlock detected'],
  ['53', 'insufficient resources: disk full, out of memory, too many connections'],
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

/** What pg itself says, without a code, when a socket ends under it. */
const PG_MESSAGE = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/**
 * Whether `error` (or its cause) is a failure that passes: the connection was lost, or the server cannot do the work just
 * now. The same work may succeed later; every other failure stays.
 */
export function isPassingFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return NETWORK.has(code) || isPassingState(code) || PG_MESSAGE.test(error.message) || isPassingFailure(error.cause);
}

function isPassingState(code: string): boolean {
  return PASSING.has(code) || PASSING.has(code.slice(0, CLASS_LENGTH));
}
