import type { Update } from '@tandem/contracts';

const TS = '2026-03-05T15:00:00.000Z';

/** An update of a symbol that nobody predicts. */
export function anUpdate(symbol: string, price: number): Update {
  return {
    symbol,
    ts: TS,
    price,
    change: null,
    bar: { ts: TS, open: price, high: price, low: price, close: price, volume: 1 },
    final: true,
    predictions: { lstm: null, transformer: null },
    recommendation: { action: 'HOLD', confidence: 0, proven: false, reason: 'no_champion', medianMove: null, cost: null },
    expectedMove: [],
    expectedMoveReason: null,
    source: 'simulated',
    marketTime: TS,
    ageMs: 0,
  };
}
