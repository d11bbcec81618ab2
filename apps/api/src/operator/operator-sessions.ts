import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../platform/clock-check.js';

/** A working day: an operator signs in once a morning. NIST SP 800-63B-4, section 2.2.3, allows up to 24 h. */
export const SESSION_MS = 12 * 3_600_000;
/** Without any act of the operator a session ends after this: NIST SP 800-63B-4, section 2.2.3, for its second level. */
export const IDLE_MS = 3_600_000;
/** Browsers that one operator may use at a time; a further one ends the session that was idle longest. */
export const MAX_SESSIONS = 8;

interface Session {
  readonly beganAt: number;
  usedAt: number;
}

/** When a session ends, wall time in milliseconds since the Unix epoch. */
export interface SessionEnd {
  /** Whatever is done. */
  readonly expiresAt: number;
  /** Without any act of the operator until then. */
  readonly idleExpiresAt: number;
}

/** Signed-in browsers. Tokens live in this process alone, so a restart signs everybody out. */
export class OperatorSessions {
  /** By digest of the token, the one that was idle longest first. */
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly now: Clock) {}

  /** Begins a session. @returns its token, for the cookie */
  begin(): string {
    this.dropExpired();
    while (this.sessions.size >= MAX_SESSIONS) this.sessions.delete(this.sessions.keys().next().value!);
    const token = randomBytes(32).toString('base64url');
    this.sessions.set(digest(token), { beganAt: this.now(), usedAt: this.now() });
    return token;
  }

  /** Whether the token is that of a session, which counts as used now. */
  use(token: string): boolean {
    this.dropExpired();
    const key = digest(token);
    const session = this.sessions.get(key);
    if (session === undefined) return false;
    session.usedAt = this.now();
    this.sessions.delete(key);
    this.sessions.set(key, session);
    return true;
  }

  /** When the session of the token ends; null when there is none. It does not count as used. */
  endOf(token: string): SessionEnd | null {
    this.dropExpired();
    const session = this.sessions.get(digest(token));
    return session === undefined ? null : endOf(session);
  }

  /** Ends the session of the token, where there is one. */
  end(token: string): void {
    this.sessions.delete(digest(token));
  }

  private dropExpired(): void {
    const now = this.now();
    for (const [key, session] of this.sessions) {
      const { expiresAt, idleExpiresAt } = endOf(session);
      if (now >= Math.min(expiresAt, idleExpiresAt)) this.sessions.delete(key);
    }
  }
}

function endOf({ beganAt, usedAt }: Session): SessionEnd {
  return { expiresAt: beganAt + SESSION_MS, idleExpiresAt: usedAt + IDLE_MS };
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
