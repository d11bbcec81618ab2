import { createHash, randomBytes } from 'node:crypto';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { UnauthorizedProblem } from '../http/problems.js';
import type { Clock } from '../platform/clock-check.js';
import { OperatorKey } from './operator-key.js';

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

/** Name of the session cookie. It is SameSite=Strict, so that no other site can act with it. */
export const SESSION_COOKIE = 'tandem-session';

/** Admits requests with the operator key as bearer token, or with the cookie of a session that was begun with it. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly key: OperatorKey,
    private readonly sessions: OperatorSessions,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<Request>();
    const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined && this.key.matches(bearer)) return true;
    const token = cookieOf(headers.cookie ?? '', SESSION_COOKIE);
    if (bearer === undefined && token !== undefined && this.sessions.isSignedIn(token)) return true;
    throw new UnauthorizedProblem(
      `Only the operator may do this. Send the key from ${this.key.file} as 'Authorization: Bearer <key>', ` +
        'or sign in with POST /api/v1/session.',
    );
  }
}

/** Value of the cookie `name` in a Cookie header. Tokens are base64url, so there is nothing to decode. */
function cookieOf(header: string, name: string): string | undefined {
  return header
    .split(/;\s*/)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
