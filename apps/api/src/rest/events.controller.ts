import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { eventsQuerySchema, eventsResponseSchema, symbolParameter, type EventsQuery, type EventsResponse } from '@tandem/contracts';
import { CorporateActionRepository, NewsRepository } from '@tandem/database';
import { newYorkDate } from '@tandem/domain';
import { Answers, API } from '../http/open-api.js';
import { KnownSymbols } from '../http/request-validation.js';
import { readSpan } from '../http/spans.js';
import { LiveMarketState, type MarketReader } from '../live/market-state.js';
import { toCorporateActionEvent, toNewsEvent } from '../messages/past-messages.js';

@ApiTags('market')
@Controller(`${API}/events`)
export class EventsController {
  constructor(
    private readonly known: KnownSymbols,
    private readonly news: NewsRepository,
    private readonly actions: CorporateActionRepository,
    @Inject(LiveMarketState) private readonly market: Pick<MarketReader, 'marketTime'>,
  ) {}

  @Get(':symbol')
  @Answers('Headlines, splits and dividends of a symbol that the market could know of by now, newest first', eventsResponseSchema)
  async read(
    @Param('symbol', { schema: symbolParameter }) symbol: string,
    @Query({ schema: eventsQuerySchema }) query: EventsQuery,
  ): Promise<EventsResponse> {
    this.known.require(symbol);
    const { from, to } = readSpan(query);
    const now = Math.floor(this.market.marketTime ?? 0);
    const until = Math.min(to, now);
    const [news, actions] = await Promise.all([
      this.news.available(symbol, from, until, query.limit),
      this.actions.reported(symbol, newYorkDate(from), newYorkDate(until), now, query.limit),
    ]);
    return { symbol, news: news.map(toNewsEvent), corporateActions: actions.map(toCorporateActionEvent) };
  }
}
