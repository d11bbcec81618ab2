import { BAR_MS, sessionAt, type Bar, type BarSeries } from '@tandem/domain';
import { COLD_START_BARS, type EngineSet } from './engine-set.js';
import type { WindowBatch } from './feature-window.js';
import type { MarketReader } from './market-state.js';
import type { ModelInput } from './symbol-state.js';

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

/** Reads the last bars of symbols, in columns. */
type ReadLatest = (symbols: readonly string[], perSymbol: number) => Promise<Map<string, BarSeries>>;

/** Feeds the engines and collects the windows that the models are to predict on. */
export class FeatureIntake {
  constructor(
    private readonly engines: EngineSet,
    private readonly market: MarketReader,
    private readonly readLatest: ReadLatest,
  ) {}

  /**
   * Feeds the newest stored bars. Engines whose past is not what is stored are rebuilt; of those only the newest bar
   * goes into the batch, of the others each new one. Rebuilding comes last: the rows of a rebuilt engine hold the market's return,
   * so the market must have its new bars by then.
   */
  async ingest(stored: ReadonlyMap<string, BarSeries>, batch: WindowBatch): Promise<void> {
    const { fresh, rebuild } = this.engines.compare(stored);
    // Read before anything is fed: when it fails, the next attempt finds everything as new as this one did.
    const history = rebuild.length === 0 ? new Map<string, BarSeries>() : await this.readLatest(rebuild, COLD_START_BARS);
    for (const bar of fresh) {
      this.engines.feed(bar);
      this.addNewest(bar.symbol, batch, true);
    }
    this.engines.rebuild(upTo(newestOf(stored), history));
    for (const symbol of rebuild) this.addNewest(symbol, batch, true);
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

  /** Adds forming bars that are newer than the newest closed ones. */
  addForming(forming: readonly Bar[], batch: WindowBatch): void {
    const marketTime = this.market.marketTime ?? 0;
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

function newestOf(stored: ReadonlyMap<string, BarSeries>): number {
  return Math.max(...[...stored.values()].map(({ length, ts }) => (length === 0 ? -Infinity : ts[length - 1]!)));
}

/** The history without what came after the read that it belongs to, so that all symbols stand at the same minute. */
function upTo(newest: number, history: ReadonlyMap<string, BarSeries>): Map<string, BarSeries> {
  return new Map(
    [...history].map(([symbol, series]) => {
      const length = series.ts.findLastIndex((ts) => ts <= newest) + 1;
      return [symbol, { ...series, length }];
    }),
  );
}
