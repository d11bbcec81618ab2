import { BAR_MS, sessionAt, type Bar, type BarSeries } from '@tandem/domain';
import { feedStored, type EngineSet, type ReadLatest } from '@tandem/features';
import type { MarketReader } from './market-state.js';
import type { ModelInput } from './symbol-state.js';
import type { WindowBatch } from './window-batch.js';

/** A minute's volume is projected from this much of it at the least: its first second is no measure of the rest. */
const MIN_ELAPSED_MS = 5_000;

/**
 * A forming bar with its volume projected to the full minute, so that it compares with closed ones.
 * @param marketTime market time, milliseconds since the Unix epoch
 */
export function withProjectedVolume(bar: Bar, marketTime: number): Bar {
  const elapsed = Math.min(BAR_MS, Math.max(MIN_ELAPSED_MS, marketTime - bar.ts));
  return { ...bar, volume: (bar.volume * BAR_MS) / elapsed };
}

/** Feeds the engines and collects the windows that the models are to predict on. */
export class FeatureIntake {
  constructor(
    private readonly engines: EngineSet,
    private readonly market: MarketReader,
    private readonly readLatest: ReadLatest,
  ) {}

  /** Feeds the newest stored bars, and adds to the batch what `feedStored` has come to. */
  async ingest(stored: ReadonlyMap<string, BarSeries>, writtenFrom: number, batch: WindowBatch): Promise<void> {
    await feedStored(this.engines, stored, writtenFrom, this.readLatest, (symbol) => this.addNewest(symbol, batch, true));
  }

  /** Adds the newest closed bar of a selected symbol to the batch; nothing when it has none. */
  addNewest(symbol: string, batch: WindowBatch, record: boolean): void {
    const { newest: bar, window, previousClose, inputFault } = this.engines.tracker(symbol);
    if (bar === null || !this.engines.symbols.includes(symbol)) return;
    const { complete: windowComplete, missingMinutes } = window;
    const committedAt = this.market.closedBarCommittedAt(bar.ts);
    const input: ModelInput = { bar, final: true, previousClose, committedAt, windowComplete, missingMinutes, inputFault };
    batch.add(input, record, (out, offset) => window.write(out, offset));
  }

  /**
   * Adds forming bars that are newer than the newest closed ones. Their minute has gone as far as the clock written with them says, not as
   * far as it is by now: so every process that reads them predicts the same.
   */
  addForming(forming: readonly Bar[], batch: WindowBatch): void {
    const marketTime = this.market.clock?.marketTime ?? 0;
    const inSession = forming.filter(({ ts }) => sessionAt(ts) !== undefined);
    const marketBar = inSession.find(({ symbol }) => symbol === this.engines.marketSymbol);
    const projectedMarket = marketBar && withProjectedVolume(marketBar, marketTime);
    for (const bar of inSession) {
      if (!this.engines.symbols.includes(bar.symbol)) continue;
      const vector = this.engines.peek(withProjectedVolume(bar, marketTime), projectedMarket);
      if (vector === null) continue;
      const { window, previousClose, inputFault } = this.engines.tracker(bar.symbol);
      const input: ModelInput = {
        bar,
        final: false,
        previousClose,
        committedAt: this.market.formingBarCommittedAt(bar.ts),
        windowComplete: window.completeWith(vector),
        missingMinutes: window.missingMinutesWith(bar.ts),
        inputFault,
      };
      batch.add(input, false, (out, offset) => window.writeWith(vector, out, offset));
    }
  }
}
