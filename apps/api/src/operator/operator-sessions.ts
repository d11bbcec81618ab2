import { createHash, randomBytes } from 'node:crypto';
import type { OperatorSessionRepository, SessionLimits } from '@tandem/database';
import type { Clock } from '../platform/clock-check.js';

/** A working day: an operator signs in once a morning. NIST SP 800-63B-4, section 2.2.3, allows up to 24 h. */
export const SESSION_MS = 12 * 3_600_000;
/** Without any act of the operator a session ends after this: NIST SP 800-63B-4, section 2.2.3, for its second level. */
export const IDLE_MS = 3_600_000;
/** Browsers that one operator may use at a time; a further one ends the session that was idle longest. */
export const MAX_SESSIONS = 8;

/** When a session ends, wall time in milliseconds since the Unix epoch. */
export interface SessionEnd {
  /** Whatever is done. */
  readonly expiresAt: number;
  /** Without any act of the operator until then. */
  readonly idleExpiresAt: number;
}

/** Signed-in browsers. They are known to all processes that serve the database, and to those that follow them; none has the tokens. */
export class OperatorSessions {
  constructor(
    private readonly sessions: Pick<OperatorSessionRepository, 'begin' | 'use' | 'find' | 'end'>,
    private readonly now: Clock,
  ) {}

  /** Begins a session. @returns its token, for the cookie */
  async begin(): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.sessions.begin(digest(token), this.now(), this.limits, MAX_SESSIONS - 1);
    return token;
  }

  /** Whether the token is that of a session, which counts as used now. */
  use(token: string): Promise<boolean> {
    return this.sessions.use(digest(token), this.now(), this.limits);
  }

  /** When the session of the token ends; null when there is none. It does not count as used. */
  async endOf(token: string): Promise<SessionEnd | null> {
    const session = await this.sessions.find(digest(token));
    if (session === null) return null;
    const end = { expiresAt: session.beganAt + SESSION_MS, idleExpiresAt: session.usedAt + IDLE_MS };
    return this.now() < Math.min(end.expiresAt, end.idleExpiresAt) ? end : null;
  }

  /** Ends the session of the token, where there is one. */
  end(token: string): Promise<void> {
    return this.sessions.end(digest(token));
  }

  private get limits(): SessionLimits {
    return { begunAfter: this.now() - SESSION_MS, usedAfter: this.now() - IDLE_MS };
  }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
