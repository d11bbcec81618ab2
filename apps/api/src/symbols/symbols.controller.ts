import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { symbolsAnswerSchema, type SymbolsAnswer, type SymbolSummary } from '@tandem/contracts';
import { Answers } from '../docs/answers.js';
import { LiveSystem } from '../live/live-system.js';
import { API } from '../platform/api-path.js';
import { toInstant } from '../platform/messages.js';
import { KnownSymbols } from './known-symbols.js';

@ApiTags('market')
@Controller(`${API}/symbols`)
export class SymbolsController {
  constructor(
    private readonly known: KnownSymbols,
    private readonly live: LiveSystem,
  ) {}

  @Get()
  @Answers('Every selected symbol with its newest state', symbolsAnswerSchema)
  list(): SymbolsAnswer {
    return { symbols: this.known.all.map((symbol) => this.summaryOf(symbol)) };
  }

  private summaryOf(symbol: string): SymbolSummary {
    const judged = this.live.board.get(symbol);
    if (judged === null) return { symbol, ts: null, price: null, change: null, recommendation: null };
    const { bar, previousClose, recommendation } = judged;
    const change = previousClose === null ? null : bar.close / previousClose - 1;
    return { symbol, ts: toInstant(bar.ts), price: bar.close, change, recommendation };
  }
}
