import { Body, Controller, HttpCode, HttpStatus, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { signInRequestSchema } from '@tandem/contracts';
import type { Response } from 'express';
import type { z } from 'zod';
import { API } from '../platform/api-path.js';
import { UnauthorizedProblem } from '../problem/problems.js';
import { OperatorKey } from './operator-key.js';
import { OperatorSessions, SESSION_MS } from './operator-sessions.js';
import { SESSION_COOKIE } from './operator.guard.js';

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
  signIn(@Body({ schema: signInRequestSchema }) { key }: z.infer<typeof signInRequestSchema>, @Res({ passthrough: true }) response: Response): void {
    if (!this.key.matches(key.trim())) throw new UnauthorizedProblem(`That is not the operator key, which stands in ${this.key.file}.`);
    // Not Secure: the API listens on this machine, over plain HTTP. SameSite keeps other sites from using it.
    response.cookie(SESSION_COOKIE, this.sessions.begin(), { httpOnly: true, sameSite: 'strict', path: '/api', maxAge: SESSION_MS });
  }
}
