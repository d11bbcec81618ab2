import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { sessionsQuerySchema, sessionsResponseSchema, type SessionsQuery, type SessionsResponse } from '@tandem/contracts';
import { StoredSessionRepository } from '@tandem/database';
import { END } from '@tandem/domain';
import { Answers, API } from '../http/open-api.js';
import { KnownSymbols } from '../http/request-validation.js';
import { readSpan } from '../http/spans.js';
import { toStoredSession } from '../messages/past-messages.js';

@ApiTags('market')
@Controller(`${API}/sessions`)
export class SessionsController {
  constructor(
    private readonly known: KnownSymbols,
    private readonly sessions: StoredSessionRepository,
  ) {}

  @Get()
  @Answers('The sessions of which bars are stored, newest first, each with its first and last bar', sessionsResponseSchema)
  async list(@Query({ schema: sessionsQuerySchema }) { before, limit }: SessionsQuery): Promise<SessionsResponse> {
    const until = before === undefined ? END : readSpan({ from: before }).from;
    const days = await this.sessions.newest(this.known.all, until, limit);
    return { sessions: days.flatMap((day) => toStoredSession(day) ?? []) };
  }
}
