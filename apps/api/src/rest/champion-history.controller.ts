import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  championChangesQuerySchema,
  championChangesResponseSchema,
  type ChampionChangesQuery,
  type ChampionChangesResponse,
} from '@tandem/contracts';
import type { Database } from '@tandem/database';
import { listChanges } from '@tandem/registry';
import { Answers, API } from '../http/open-api.js';
import { readSpan } from '../http/spans.js';
import { toChampionChange } from '../messages/past-messages.js';
import { DATABASE } from '../platform/installation.js';

@ApiTags('models')
@Controller(`${API}/champion-changes`)
export class ChampionHistoryController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get()
  @Answers(
    'Every change of champion, newest first: why it was made, and from which minute of the market the new one predicted',
    championChangesResponseSchema,
  )
  async list(
    @Query({ schema: championChangesQuerySchema }) { kind, limit, ...ends }: ChampionChangesQuery,
  ): Promise<ChampionChangesResponse> {
    const isSpan = ends.from !== undefined || ends.to !== undefined;
    const changes = await listChanges(this.database, { limit, kind, ...(isSpan && readSpan(ends)) });
    return { changes: changes.map(toChampionChange) };
  }
}
