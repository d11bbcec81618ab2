import type { BarContext } from '../bar-context.js';
import { OutOfOrderBarError } from '../errors.js';
import { featureColumns } from '../feature-columns.js';
import { CONTEXT_FEATURES, FEATURE_COUNT, FEATURE_NAMES, TECHNICAL_FEATURES, VOLATILITY_FEATURES } from '../feature-names.js';
import { readBarClock, unreadClock, type BarClock } from './bar-clock.js';
import { assertBar, type EngineBar } from './engine-bar.js';
import type { EnginePanel } from './engine-panel.js';
import { TechnicalPanel } from './technical-panel.js';
import { VolatilityPanel } from './volatility-panel.js';

const FIRST_CONTEXT_COLUMN = TECHNICAL_FEATURES.length;
const FIRST_VOLATILITY_COLUMN = FIRST_CONTEXT_COLUMN + CONTEXT_FEATURES.length;

interface PlacedPanel {
  readonly panel: EnginePanel;
  readonly from: number;
}

/**
 * Streaming feature vectors of one symbol, one bar at a time, for training and live alike. Every value uses this bar and
 * earlier ones only, and is NaN until its indicator has enough of them. Groups of which no feature is wanted cost nothing.
 */
export class FeatureEngine {
  /** Values of one vector. */
  readonly width: number;
  readonly #panels: readonly PlacedPanel[];
  readonly #columns: Int32Array;
  /** A bar's values at their places among everything that the engine computes. */
  readonly #row = new Float64Array(FEATURE_COUNT);
  readonly #clock: BarClock = unreadClock();
  #lastTs = -Infinity;

  /**
   * @param symbol names the series in errors
   * @param names features of a vector, in their order; default: all
   * @throws UnknownFeatureError
   */
  constructor(readonly symbol = 'an unnamed series', names: readonly string[] = FEATURE_NAMES) {
    this.#columns = Int32Array.from(featureColumns(names));
    this.width = names.length;
    const wanted = (from: number, count: number) => this.#columns.some((column) => column >= from && column < from + count);
    this.#panels = [
      ...(wanted(0, TECHNICAL_FEATURES.length) ? [{ panel: new TechnicalPanel(), from: 0 }] : []),
      ...(wanted(FIRST_VOLATILITY_COLUMN, VOLATILITY_FEATURES.length) ? [{ panel: new VolatilityPanel(), from: FIRST_VOLATILITY_COLUMN }] : []),
    ];
  }

  /**
   * Takes in a closed bar and writes its `width` values to `out` from `offset` on.
   * @throws InvalidBarError, OutOfOrderBarError; the engine is then as before and goes on with the next bar
   */
  push(bar: EngineBar, context: BarContext, out: Float64Array, offset = 0): void {
    this.peek(bar, context, out, offset);
    for (const { panel } of this.#panels) panel.advance(bar, this.#clock);
    this.#lastTs = bar.ts;
  }

  /** Writes what `push` would write for a bar that is not closed yet, and changes nothing. Throws like `push`. */
  peek(bar: EngineBar, context: BarContext, out: Float64Array, offset = 0): void {
    assertBar(this.symbol, bar);
    if (!(bar.ts > this.#lastTs)) throw new OutOfOrderBarError(this.symbol, bar.ts, this.#lastTs);
    readBarClock(bar.ts, this.#clock);
    for (const { panel, from } of this.#panels) panel.write(bar, this.#clock, this.#row, from);
    writeContext(context, this.#row, FIRST_CONTEXT_COLUMN);
    this.#pick(out, offset);
  }

  #pick(out: Float64Array, offset: number): void {
    const row = this.#row;
    const columns = this.#columns;
    for (let i = 0; i < columns.length; i++) out[offset + i] = row[columns[i]!]!;
  }
}

function writeContext(context: BarContext, out: Float64Array, at: number): void {
  out[at] = context.marketReturn5;
  out[at + 1] = context.newsSentiment;
  out[at + 2] = context.newsCount;
  out[at + 3] = context.vixLevel;
  out[at + 4] = context.us10yChange;
}
