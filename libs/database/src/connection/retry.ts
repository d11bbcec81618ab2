import { setTimeout as sleep } from 'node:timers/promises';

/** Failures of the network below a connection (Node's error codes). */
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/** The server is stopping, stopped or starting (PostgreSQL appendix A: class 08, admin_shutdown, crash_shutdown, cannot_connect_now). */
const SERVER = /^(08...|57P0[123])$/;

/** What pg itself says, without a code, when a socket ends under it. */
const PG_MESSAGE = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** Whether `error` (or its cause) says that the connection was lost, so that the same work may succeed later. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return NETWORK.has(code) || SERVER.test(code) || PG_MESSAGE.test(error.message) || isConnectionLost(error.cause);
}

export interface RetryOptions {
  /** Attempts in all, default 5. */
  readonly attempts?: number;
  /** Wait before the second attempt, doubled before each further one, milliseconds; default 200. */
  readonly delayMs?: number;
  readonly onRetry?: (error: unknown, attempt: number) => void;
}

/**
 * Runs idempotent `work` again when its connection was lost; every other failure is thrown at once. Work in activities
 * needs none of this: Temporal retries those.
 */
export async function retryLostConnection<T>(work: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { attempts = 5, delayMs = 200, onRetry } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isConnectionLost(error)) throw error;
      onRetry?.(error, attempt);
      await sleep(delayMs * 2 ** (attempt - 1));
    }
  }
}
