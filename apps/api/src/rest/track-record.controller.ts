import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { trackRecordQuerySchema, trackRecordResponseSchema, type TrackRecordQuery, type TrackRecordResponse } from '@tandem/contracts';
import { ModelRepository, OutcomeRepository, type ActedOutcome } from '@tandem/database';
import { newYorkDate, previousSession, sessionOn, type Session } from '@tandem/domain';
import { trackRecord, type ActedTally } from '@tandem/evaluation';
import { Answers, API } from '../http/open-api.js';

@ApiTags('predictions')
@Controller(`${API}/track-record`)
export class TrackRecordController {
  constructor(
    private readonly outcomes: OutcomeRepository,
    private readonly models: ModelRepository,
  ) {}

  @Get()
  @Answers(
    'Hit rates by model, version, symbol and action, and a one-unit book, from the outcomes of served predictions',
    trackRecordResponseSchema,
  )
  async read(@Query({ schema: trackRecordQuerySchema }) { sessions }: TrackRecordQuery): Promise<TrackRecordResponse> {
    const newest = await this.outcomes.newest();
    const since = newest === null ? 0 : firstOf(newest, sessions);
    const [hits, acted, versions] = await Promise.all([this.outcomes.hits(since), this.outcomes.acted(since), this.models.list()]);
    return trackRecord(hits, acted.map(toTally), Math.max(1, versions.length));
  }
}

/** Opening of the first of `count` sessions, of which the last holds `ts`. */
function firstOf(ts: number, count: number): number {
  let session: Session = sessionOn(newYorkDate(ts))!;
  for (let i = 1; i < count; i++) session = previousSession(session.date);
  return session.open;
}

function toTally({ lstmLabel, transformerLabel, ...rest }: ActedOutcome): ActedTally {
  const side = rest.action === 'BUY' ? 1 : -1;
  return { ...rest, right: lstmLabel === side && transformerLabel === side };
}
