import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../platform/clock.js';

/** A working day: an operator signs in once a morning. */
export const SESSION_MS = 12 * 3_600_000;

/** Signed-in browsers. Tokens live in this process alone, so a restart signs everybody out. */
export class OperatorSessions {
  /** Digest of the token to the wall time at which it ends. */
  private readonly expiries = new Map<string, number>();

  constructor(private readonly now: Clock) {}

  /** Begins a session. @returns its token, for the cookie */
  begin(): string {
    this.dropExpired();
    const token = randomBytes(32).toString('base64url');
    this.expiries.set(digest(token), this.now() + SESSION_MS);
    return token;
  }

  isSignedIn(token: string): boolean {
    return (this.expiries.get(digest(token)) ?? 0) > this.now();
  }

  private dropExpired(): void {
    for (const [token, expiry] of this.expiries) if (expiry <= this.now()) this.expiries.delete(token);
  }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
