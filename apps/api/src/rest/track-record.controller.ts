import { setImmediate } from 'node:timers/promises';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { trackRecordQuerySchema, trackRecordResponseSchema, type TrackRecordQuery, type TrackRecordResponse } from '@tandem/contracts';
import {
  ChampionRepository,
  ModelRepository,
  OutcomeRepository,
  SessionGainRepository,
  type ActedOutcome,
  type ChampionRow,
  type HitCount,
} from '@tandem/database';
import { firstSessionOf, newYorkDate } from '@tandem/domain';
import { promotionRecord, recommendationOutcome, trackRecord, versionKey, type ActedTally, type PromotionRecord } from '@tandem/evaluation';
import { Answers, API } from '../http/open-api.js';

@ApiTags('predictions')
@Controller(`${API}/track-record`)
export class TrackRecordController {
  constructor(
    private readonly outcomes: OutcomeRepository,
    private readonly models: ModelRepository,
    private readonly champions: ChampionRepository,
    private readonly gains: SessionGainRepository,
  ) {}

  @Get()
  @Answers(
    'Hit rates by model, version, symbol and action, and a one-unit book, from the outcomes of served predictions',
    trackRecordResponseSchema,
  )
  async read(@Query({ schema: trackRecordQuerySchema }) { sessions }: TrackRecordQuery): Promise<TrackRecordResponse> {
    const newest = await this.outcomes.newest();
    const since = newest === null ? 0 : firstSessionOf(sessions, newYorkDate(newest)).open;
    const [hits, acted, versions] = await Promise.all([this.outcomes.hits(since), this.outcomes.acted(since), this.models.list()]);
    const promotions = await Promise.all((await this.champions.list()).map((champion) => this.promotionOf(champion)));
    const known = hits.filter(({ rows }) => rows > 0);
    const record = await trackRecord(known, acted.map(toTally), Math.max(1, versions.length), setImmediate);
    return { ...record, outcomes: outcomesOf(hits), promotions: promotions.flat() };
  }

  /** None where it replaced no version. */
  private async promotionOf({ kind, version, previousVersion }: ChampionRow): Promise<PromotionRecord[]> {
    if (previousVersion === null) return [];
    const gains = (await this.gains.of(kind, version)).filter(({ against }) => against === versionKey(previousVersion));
    return [promotionRecord(kind, version, previousVersion, gains)];
  }
}

function outcomesOf(hits: readonly HitCount[]): TrackRecordResponse['outcomes'] {
  const total = (field: 'rows' | 'unlabelled' | 'awaited') => hits.reduce((sum, one) => sum + one[field], 0);
  return { labelled: total('rows'), unlabelled: total('unlabelled'), awaited: total('awaited') };
}

function toTally({ lstmLabel, transformerLabel, ...rest }: ActedOutcome): ActedTally {
  return { ...rest, right: recommendationOutcome(rest.action, { lstm: lstmLabel, transformer: transformerLabel }) === 'hit' };
}
