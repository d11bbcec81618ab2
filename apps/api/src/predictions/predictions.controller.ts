import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { predictionsAnswerSchema, predictionsQuerySchema, type PredictionsAnswer, type PredictionsQuery } from '@tandem/contracts';
import { PredictionRepository } from '@tandem/database';
import { Answers } from '../docs/answers.js';
import { API } from '../platform/api-path.js';
import { KnownSymbols } from '../symbols/known-symbols.js';
import { toPredictionRecord } from './to-prediction-record.js';

@ApiTags('models')
@Controller(`${API}/predictions`)
export class PredictionsController {
  constructor(
    private readonly known: KnownSymbols,
    private readonly predictions: PredictionRepository,
  ) {}

  @Get(':symbol')
  @Answers('Final predictions and recommendations, newest first', predictionsAnswerSchema)
  async recent(
    @Param('symbol') symbol: string,
    @Query({ schema: predictionsQuerySchema }) { limit }: PredictionsQuery,
  ): Promise<PredictionsAnswer> {
    this.known.require(symbol);
    const records = await this.predictions.recent(symbol, limit);
    return { symbol, records: records.map(toPredictionRecord) };
  }
}
