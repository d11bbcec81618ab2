import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { UnauthorizedProblem } from '../http/problems.js';
import { SESSION_COOKIE } from '../http/session-cookie.js';
import { KeyGuesses } from './key-guesses.js';
import { OperatorKey } from './operator-key.js';
import { OperatorSessions } from './operator-sessions.js';

/** Admits requests with the operator key as bearer token, or with the cookie of a session that was begun with it. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly key: OperatorKey,
    private readonly guesses: KeyGuesses,
    private readonly sessions: OperatorSessions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const admitted = bearer === undefined ? await this.isSignedIn(request) : await this.isKey(bearer, request);
    if (admitted) return true;
    throw new UnauthorizedProblem(
      "Only the operator may do this. Send the operator key as 'Authorization: Bearer <key>', or sign in with POST /api/v1/session. " +
        'The file of the key is named where Tandem was started.',
    );
  }

  private isKey(bearer: string, { socket }: Request): Promise<boolean> {
    return this.guesses.check('bearer', socket.remoteAddress ?? '', () => this.key.matches(bearer));
  }

  private async isSignedIn(request: Request): Promise<boolean> {
    const token = sessionTokenOf(request);
    return token !== undefined && (await this.sessions.use(token));
  }
}

/** The token in the session cookie of a request. It is base64url, so there is nothing to decode. */
export function sessionTokenOf({ headers }: Request): string | undefined {
  return (headers.cookie ?? '')
    .split(/;\s*/)
    .find((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    ?.slice(SESSION_COOKIE.length + 1);
}
