import { CONTEXT_FEATURES, type ContextRow } from '../context/context-features.js';
import { OutOfOrderBarError } from '../errors.js';
import { assertBar, newBarClock, readBarClock, type BarClock, type EngineBar, type FeaturePanel } from '../panels/panel.js';
import { FEATURE_COUNT, FEATURE_NAMES, featureColumns, PANELS, type CataloguedPanel } from './catalog.js';

/**
 * How many bars a cold start must load before its values can be trusted: after that many, what was forgotten is below 1e-9
 * relative. The slowest memory is sigma's, whose weights decay as (99/101)^n: one old return of k sigmas leaves about
 * 0.01 k^2 (99/101)^n. After 2,000 bars that is below 1e-12 for k up to 4,000, and must be: the barrier features are logarithms
 * of a ratio to sigma, and relative to a logarithm near zero an error counts a thousandfold. Measured: docs/features.md.
 */
export const RECURSION_MEMORY_BARS = 2_000;

const CONTEXT_COUNT = CONTEXT_FEATURES.length;
const [FIRST_CONTEXT_COLUMN] = featureColumns(CONTEXT_FEATURES.map(({ name }) => name)) as [number];

interface PlacedPanel {
  readonly panel: FeaturePanel;
  /** Its first column among everything that the engine computes. */
  readonly from: number;
  readonly count: number;
  /** Where in a vector all of its values stand in their own order, so that it can write them there; -1 where they do not. */
  readonly place: number;
}

/**
 * Streaming feature vectors of one symbol, one bar at a time, for training and live alike. Every value uses this bar and
 * earlier ones only, and is NaN until its indicator has enough of them. Groups of which no feature is wanted cost nothing.
 */
export class FeatureEngine {
  /** Values of one vector. */
  readonly width: number;
  readonly #panels: readonly PlacedPanel[];
  /** Places of a vector that no panel writes itself, and the columns that belong there. */
  readonly #picked: Int32Array;
  readonly #pickedColumns: Int32Array;
  /** A bar's values at their places among everything that the engine computes. */
  readonly #row = new Float64Array(FEATURE_COUNT);
  readonly #clock: BarClock = newBarClock();
  #lastTs = -Infinity;

  /**
   * @param symbol names the series in errors
   * @param names features of a vector, in their order; default: all
   * @throws UnknownFeatureError
   */
  constructor(
    readonly symbol = 'an unnamed series',
    names: readonly string[] = FEATURE_NAMES,
  ) {
    const columns = featureColumns(names);
    this.width = names.length;
    this.#panels = PANELS.flatMap((panel) => place(columns, panel));
    const isWritten = (at: number) => this.#panels.some(({ count, place: first }) => first >= 0 && at >= first && at < first + count);
    this.#picked = Int32Array.from(columns.keys()).filter((at) => !isWritten(at));
    this.#pickedColumns = this.#picked.map((at) => columns[at]!);
  }

  /**
   * Adds a closed bar and writes its `width` values to `out` from `offset` on.
   * @throws InvalidBarError, OutOfOrderBarError; the engine is then as before and goes on with the next bar
   */
  push(bar: EngineBar, context: ContextRow, out: Float64Array, offset = 0): void {
    this.peek(bar, context, out, offset);
    this.#advance(bar);
  }

  /** Adds a closed bar like `push`, without its values: half of the work, where nobody wants them. Throws like `push`. */
  warmUp(bar: EngineBar): void {
    this.#enter(bar);
    this.#advance(bar);
  }

  /** Writes what `push` would write for a bar that is not closed yet, and changes nothing. Throws like `push`. */
  peek(bar: EngineBar, context: ContextRow, out: Float64Array, offset = 0): void {
    this.#enter(bar);
    for (const { panel, from, place: first } of this.#panels) {
      if (first < 0) panel.write(bar, this.#clock, this.#row, from);
      else panel.write(bar, this.#clock, out, offset + first);
    }
    writeContext(context, this.#row, FIRST_CONTEXT_COLUMN);
    this.#pick(out, offset);
  }

  #enter(bar: EngineBar): void {
    assertBar(this.symbol, bar);
    if (!(bar.ts > this.#lastTs)) throw new OutOfOrderBarError(this.symbol, bar.ts, this.#lastTs);
    readBarClock(bar, this.#clock);
  }

  #advance(bar: EngineBar): void {
    for (const { panel } of this.#panels) panel.advance(bar, this.#clock);
    this.#lastTs = bar.ts;
  }

  #pick(out: Float64Array, offset: number): void {
    const row = this.#row;
    const places = this.#picked;
    const columns = this.#pickedColumns;
    for (let i = 0; i < places.length; i++) out[offset + places[i]!] = row[columns[i]!]!;
  }
}

/** A panel and where its values go; nothing when none of its features is wanted. */
function place(columns: readonly number[], { from, count, create }: CataloguedPanel): PlacedPanel[] {
  const wanted = columns.filter((column) => column >= from && column < from + count);
  if (wanted.length === 0) return [];
  const first = columns.indexOf(from);
  const isInOrder = wanted.length === count && wanted.every((column, i) => column === from + i && columns[first + i] === column);
  return [{ panel: create(), from, count, place: isInOrder ? first : -1 }];
}

function writeContext(context: ContextRow, out: Float64Array, at: number): void {
  for (let i = 0; i < CONTEXT_COUNT; i++) out[at + i] = context[i]!;
}
