import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  historyQuerySchema,
  historySchema,
  predictionsQuerySchema,
  predictionsResponseSchema,
  quarantineQuerySchema,
  quarantineResponseSchema,
  symbolParameter,
  symbolsResponseSchema,
  type History,
  type HistoryQuery,
  type PredictionsQuery,
  type PredictionsResponse,
  type QuarantineQuery,
  type QuarantineResponse,
  type SymbolsResponse,
} from '@tandem/contracts';
import { BarRepository, PredictionRepository, QuarantineRepository } from '@tandem/database';
import { MODEL_KINDS } from '@tandem/domain';
import { Answers, API } from '../http/open-api.js';
import { InvalidRequestProblem } from '../http/problems.js';
import { KnownSymbols } from '../http/request-validation.js';
import { readSpan } from '../http/spans.js';
import { ExpectedMoves } from '../live/expected-moves.js';
import { LatestStates } from '../live/predictor.js';
import { toBarMessage, toExpectedMove, toPredictionRecord, toQuarantineGroup, toSymbolSummary } from '../messages/market-messages.js';
import { PastPredictions } from '../past/past-predictions.js';
import { INSTALLATION, type Installation } from '../platform/installation.js';

@ApiTags('market')
@Controller(`${API}/symbols`)
export class SymbolsController {
  constructor(
    private readonly known: KnownSymbols,
    private readonly states: LatestStates,
  ) {}

  @Get()
  @Answers('Every selected symbol with its newest state', symbolsResponseSchema)
  list(): SymbolsResponse {
    return { symbols: this.known.all.map((symbol) => toSymbolSummary(symbol, this.states.get(symbol))) };
  }
}

@ApiTags('market')
@Controller(`${API}/history`)
export class HistoryController {
  constructor(
    private readonly known: KnownSymbols,
    private readonly bars: BarRepository,
    @Inject(INSTALLATION) private readonly installation: Installation,
  ) {}

  @Get(':symbol')
  @Answers('Closed bars, adjusted for splits and dividends, oldest first', historySchema)
  async read(
    @Param('symbol', { schema: symbolParameter }) symbol: string,
    @Query({ schema: historyQuerySchema }) query: HistoryQuery,
  ): Promise<History> {
    this.known.require(symbol);
    const { interval, limit } = query;
    const { from, to } = readSpan(query);
    const bars = await this.bars.history(symbol, interval, from, to, limit);
    return { symbol, interval, source: this.installation.source, bars: bars.map(toBarMessage) };
  }
}

@ApiTags('market')
@Controller(`${API}/quarantine`)
export class QuarantineController {
  constructor(private readonly quarantine: QuarantineRepository) {}

  @Get()
  @Answers('Rows that no bar could be made of, by symbol, file and reason, most first', quarantineResponseSchema)
  async groups(@Query({ schema: quarantineQuerySchema }) { limit, ...filter }: QuarantineQuery): Promise<QuarantineResponse> {
    const [total, groups] = await Promise.all([this.quarantine.count(filter), this.quarantine.groups(filter, limit)]);
    return { total, groups: groups.map(toQuarantineGroup) };
  }
}

@ApiTags('models')
@Controller(`${API}/predictions`)
export class PredictionsController {
  constructor(
    private readonly known: KnownSymbols,
    private readonly predictions: PredictionRepository,
    private readonly past: PastPredictions,
    private readonly states: LatestStates,
    private readonly moves: ExpectedMoves,
  ) {}

  @Get(':symbol')
  @Answers(
    'Final predictions and recommendations, newest first, the expected move from the newest bar; with at, any past minute as known then',
    predictionsResponseSchema,
  )
  async recent(
    @Param('symbol', { schema: symbolParameter }) symbol: string,
    @Query({ schema: predictionsQuerySchema }) { limit, at, lstm, transformer, ...span }: PredictionsQuery,
  ): Promise<PredictionsResponse> {
    this.known.require(symbol);
    const versions = { lstm, transformer };
    if (at !== undefined) {
      const end = (['from', 'to'] as const).find((name) => span[name] !== undefined);
      if (end !== undefined) throw new InvalidRequestProblem([{ field: end, expected: 'expected none beside at, which is one minute' }]);
      return this.past.read(symbol, at, versions);
    }
    const asked = MODEL_KINDS.find((kind) => versions[kind] !== undefined);
    if (asked !== undefined) {
      throw new InvalidRequestProblem([{ field: asked, expected: 'expected at as well: a version is asked of one past minute' }]);
    }
    const records = await this.predictions.recent(symbol, limit, readSpan(span));
    return {
      symbol,
      records: records.map(toPredictionRecord),
      ...toExpectedMove(this.moves.of(this.states.get(symbol))),
      past: false,
      origin: null,
    };
  }
}
