import { Body, Controller, Delete, Get, Header, HttpCode, HttpStatus, Logger, Post, Query, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CookieOptions, Request, Response } from 'express';
import type { z } from 'zod';
import {
  auditResponseSchema,
  auditQuerySchema,
  operatorSessionSchema,
  signInRequestSchema,
  type AuditResponse,
  type AuditQuery,
  type OperatorSession,
} from '@tandem/contracts';
import { AuditRepository } from '@tandem/database';
import { Answers, API } from '../http/open-api.js';
import { UnauthorizedProblem } from '../http/problems.js';
import { SESSION_COOKIE } from '../http/session-cookie.js';
import { toInstant } from '../messages/market-messages.js';
import { toAuditEntry } from '../messages/model-messages.js';
import { KeyGuesses } from '../operator/key-guesses.js';
import { OperatorKey } from '../operator/operator-key.js';
import { OperatorSessions, SESSION_MS } from '../operator/operator-sessions.js';
import { sessionTokenOf } from '../operator/operator.guard.js';

/** Not Secure: the API listens on this machine, over plain HTTP. SameSite keeps other sites from using it. */
const COOKIE: CookieOptions = { httpOnly: true, sameSite: 'strict', path: '/api' };

@ApiTags('operator')
@Controller(`${API}/session`)
export class SessionController {
  private readonly logger = new Logger('operator');

  constructor(
    private readonly key: OperatorKey,
    private readonly guesses: KeyGuesses,
    private readonly sessions: OperatorSessions,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @Answers('Whether this browser is signed in as the operator, and until when; asking does not count as an act', operatorSessionSchema)
  async current(@Req() request: Request): Promise<OperatorSession> {
    const token = sessionTokenOf(request);
    const end = token === undefined ? null : await this.sessions.endOf(token);
    if (end === null) return { operator: false, expiresAt: null, idleExpiresAt: null };
    return { operator: true, expiresAt: toInstant(end.expiresAt), idleExpiresAt: toInstant(end.idleExpiresAt) };
  }

  @Post()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Signs a browser in as the operator: sets the session cookie' })
  @ApiNoContentResponse({ description: 'Signed in' })
  async signIn(
    @Body({ schema: signInRequestSchema }) { key }: z.infer<typeof signInRequestSchema>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const isRight = await this.guesses.check('session', request.socket.remoteAddress ?? '', () => this.key.matches(key.trim()));
    if (!isRight) throw new UnauthorizedProblem('That is not the operator key; its file is named where Tandem was started.');
    const previous = sessionTokenOf(request);
    if (previous !== undefined) await this.sessions.end(previous);
    response.cookie(SESSION_COOKIE, await this.sessions.begin(), { ...COOKIE, maxAge: SESSION_MS });
    this.logger.log('operator signed in');
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Signs the browser out: ends its session, if it has one' })
  @ApiNoContentResponse({ description: 'Signed out' })
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const token = sessionTokenOf(request);
    if (token !== undefined) await this.sessions.end(token);
    response.clearCookie(SESSION_COOKIE, COOKIE);
  }
}

@ApiTags('operator')
@Controller(`${API}/audit`)
export class AuditController {
  constructor(private readonly audit: AuditRepository) {}

  @Get()
  @Answers(
    'Who changed what, why, when and with what outcome, newest first; each hash covers the entry and the hash before it',
    auditResponseSchema,
  )
  async list(@Query({ schema: auditQuerySchema }) { limit, before, subject }: AuditQuery): Promise<AuditResponse> {
    return { entries: (await this.audit.list(limit, { before, subject })).map(toAuditEntry) };
  }
}
