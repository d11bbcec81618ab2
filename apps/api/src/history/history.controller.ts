import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { historyQuerySchema, historySchema, type History, type HistoryQuery } from '@tandem/contracts';
import { BarRepository } from '@tandem/database';
import { Answers } from '../docs/answers.js';
import { API } from '../platform/api-path.js';
import { INSTALLATION, type Installation } from '../platform/installation.js';
import { toBarMessage } from '../platform/messages.js';
import { InvalidRequestProblem } from '../problem/problems.js';
import { KnownSymbols } from '../symbols/known-symbols.js';

/** Later than any bar. */
const END = Date.UTC(9999, 0, 1);

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
  async read(@Param('symbol') symbol: string, @Query({ schema: historyQuerySchema }) query: HistoryQuery): Promise<History> {
    this.known.require(symbol);
    const { interval, limit } = query;
    const [from, to] = [query.from === undefined ? 0 : Date.parse(query.from), query.to === undefined ? END : Date.parse(query.to)];
    if (from > to) throw new InvalidRequestProblem([{ field: 'from', expected: `expected an instant not after to (${query.to})` }]);
    const bars = await this.bars.history(symbol, interval, from, to, limit);
    return { symbol, interval, source: this.installation.source, bars: bars.map(toBarMessage) };
  }
}
