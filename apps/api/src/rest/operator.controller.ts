import { Body, Controller, Get, HttpCode, HttpStatus, Post, Query, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import { auditResponseSchema, auditQuerySchema, signInRequestSchema, type AuditResponse, type AuditQuery } from '@tandem/contracts';
import { AuditRepository } from '@tandem/database';
import { Answers, API } from '../http/open-api.js';
import { UnauthorizedProblem } from '../http/problems.js';
import { toAuditEntry } from '../messages/model-messages.js';
import { OperatorKey } from '../operator/operator-key.js';
import { OperatorSessions, SESSION_COOKIE, SESSION_MS } from '../operator/operator.guard.js';

@ApiTags('operator')
@Controller(`${API}/session`)
export class SessionController {
  constructor(
    private readonly key: OperatorKey,
    private readonly sessions: OperatorSessions,
  ) {}

  @Post()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Signs a browser in as the operator: sets the session cookie' })
  @ApiNoContentResponse({ description: 'Signed in' })
  signIn(
    @Body({ schema: signInRequestSchema }) { key }: z.infer<typeof signInRequestSchema>,
    @Res({ passthrough: true }) response: Response,
  ): void {
    if (!this.key.matches(key.trim())) throw new UnauthorizedProblem(`That is not the operator key, which stands in ${this.key.file}.`);
    // Not Secure: the API listens on this machine, over plain HTTP. SameSite keeps other sites from using it.
    response.cookie(SESSION_COOKIE, this.sessions.begin(), { httpOnly: true, sameSite: 'strict', path: '/api', maxAge: SESSION_MS });
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
