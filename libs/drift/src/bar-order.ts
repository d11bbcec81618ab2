import { median, viewSeries, type BarSeries } from '@tandem/domain';
import { fitLogistic } from '@tandem/evaluation';

/** A change below it, a hundredth of a basis point, counts as this much. */
const MIN_CHANGE = 1e-6;
/** What one bar can say at most, nats: a few odd minutes are no fault. */
const MAX_EVIDENCE = 3;
/** Bars in which evidence adds up: those before them have brought it to 0 or to the most that counts. */
const EVIDENCE_BARS = 60;
/** Bars by which an open is behind the close that it is compared with: what one trade blurs the next may show. A fourth adds nothing. */
const LAGS = [1, 2, 3];
/** A ratio counts by its tanh over each, so that its weight may rise at first and level off later. */
const SCALES = [1.5, 4];
const MIDDLE_SCALE = 2;
/** The clues of the symbol's own bars; how it moved with the market comes behind them. */
const OWN_CLUES = LAGS.length * SCALES.length + 2;
const CLUES = OWN_CLUES + 1;
/** Precision of the weights before any bar is seen: nothing beside a week of bars, enough to keep a day from being learned by heart. */
const PENALTY = 3;
/** Of a normal distribution, the median size over the standard deviation. */
const MEDIAN_SIZE = 0.6745;
/** Fewer symbols have no median that stands for the market. */
export const MIN_SYMBOLS = 5;

/** What tells the bars of a symbol from the same with open and close swapped. */
export interface OrderReference {
  /** By clue, nats that a unit of it says for swapped columns. */
  readonly weights: Float64Array;
  /** Standard deviation of its moves from open to close, by their median size; log price. */
  readonly deviation: number;
}

/** The median symbol's move from open to close in a minute, in deviations of each symbol; by start of the bar. */
export type MarketMoves = ReadonlyMap<number, number>;

/** Minutes in which fewer than five symbols have a bar are left out. @param deviations one a series, see `OrderReference` */
export function marketMoves(series: readonly BarSeries[], deviations: readonly number[]): MarketMoves {
  const moves = new Map<number, number[]>();
  for (const [at, bars] of series.entries()) {
    for (let i = 0; i < bars.length; i++) {
      const move = moveOf(bars, i) / deviations[at]!;
      const others = moves.get(bars.ts[i]!);
      if (others === undefined) moves.set(bars.ts[i]!, [move]);
      else others.push(move);
    }
  }
  return new Map([...moves].filter(([, all]) => all.length >= MIN_SYMBOLS).map(([ts, all]) => [ts, median(all)]));
}

const moveOf = ({ open, close }: BarSeries, i: number) => Math.log(close[i]! / open[i]!);

/** The bars in which evidence adds up, and the one before them. */
export function evidenceBars(bars: BarSeries): BarSeries {
  return viewSeries(bars, Math.max(0, bars.length - EVIDENCE_BARS - 1), bars.length);
}

/**
 * What bar `i` shows of its order: where open and close of all bars are swapped, each clue has the other sign.
 *
 * - Right bars open near the close before, the more so the more they trade: ln of that gap over the move from the open before to the close.
 *   With more bars between them the same is seen by other trades.
 * - An open is nearer to the middle of the bar before than the close is, and a close to that of the bar after.
 * - A symbol moves from open to close as the market does.
 *
 * @param i from 1
 */
function cluesAt(bars: BarSeries, i: number, deviation: number, market: MarketMoves): number[] {
  const { ts, open, high, low, close } = bars;
  const clues: number[] = [];
  for (const lag of LAGS) {
    const ratio = i < lag ? 0 : Math.log(distance(close[i - lag]!, open[i]!) / distance(open[i - lag]!, close[i]!));
    for (const scale of SCALES) clues.push(Math.tanh(ratio / scale));
  }
  const [before, middle] = [Math.sqrt(high[i - 1]! * low[i - 1]!), Math.sqrt(high[i]! * low[i]!)];
  const opened = Math.log(distance(before, open[i]!) / distance(before, close[i]!));
  const closed = Math.log(distance(middle, close[i - 1]!) / distance(middle, open[i - 1]!));
  const together = (moveOf(bars, i) / deviation) * (market.get(ts[i]!) ?? 0);
  clues.push(Math.tanh(opened / MIDDLE_SCALE), Math.tanh(closed / MIDDLE_SCALE), together / (1 + Math.abs(together)));
  return clues;
}

const distance = (from: number, to: number) => Math.abs(Math.log(to / from)) + MIN_CHANGE;

/** Learns from right bars of all symbols, in the order given; none is empty. */
export function fitOrders(series: readonly BarSeries[]): OrderReference[] {
  const deviations = series.map(deviationOf);
  const market = marketMoves(series, deviations);
  return series.map((bars, i) => ({ weights: fitWeights(bars, deviations[i]!, market), deviation: deviations[i]! }));
}

function deviationOf(bars: BarSeries): number {
  const sizes = Array.from({ length: bars.length }, (_, i) => Math.abs(moveOf(bars, i))).filter((size) => size > 0);
  return sizes.length === 0 ? MIN_CHANGE : median(sizes) / MEDIAN_SIZE;
}

/** Logistic regression that tells the bars from the same with open and close swapped. */
function fitWeights(bars: BarSeries, deviation: number, market: MarketMoves): Float64Array {
  const rows = 2 * (bars.length - 1);
  const x = new Float32Array(rows * CLUES);
  for (let i = 1; i < bars.length; i++) {
    const clues = cluesAt(bars, i, deviation, market);
    x.set(clues, 2 * (i - 1) * CLUES);
    x.set(
      clues.map((clue) => -clue),
      (2 * i - 1) * CLUES,
    );
  }
  const swapped = Uint8Array.from({ length: rows }, (_, row) => row % 2);
  const { weights } = fitLogistic(x, swapped, CLUES, (2 * PENALTY) / Math.max(rows, 1));
  // A symbol that moved against the market did so by chance.
  weights[OWN_CLUES] = Math.min(weights[OWN_CLUES]!, 0);
  return weights;
}

/**
 * Evidence, nats, that open and close are swapped since some bar or other of the last hour: the likelihood ratio of its last bars, from
 * where it is largest (CUSUM: Page, Continuous inspection schemes, Biometrika 41, 1954). By the symbol's own bars, or with the market,
 * whichever is more: where all symbols are swapped, they still move together.
 * @param bars see `evidenceBars`
 * @param most at which evidence stays, so that it soon goes when bars are right again
 */
export function swapEvidence(bars: BarSeries, { weights, deviation }: OrderReference, market: MarketMoves, most: number): number {
  let [own, withMarket] = [0, 0];
  const add = (evidence: number, nats: number) =>
    Math.min(Math.max(0, evidence + Math.max(-MAX_EVIDENCE, Math.min(nats, MAX_EVIDENCE))), most);
  for (let i = 1; i < bars.length; i++) {
    const clues = cluesAt(bars, i, deviation, market);
    let nats = 0;
    for (let j = 0; j < OWN_CLUES; j++) nats += weights[j]! * clues[j]!;
    own = add(own, nats);
    withMarket = add(withMarket, nats + weights[OWN_CLUES]! * clues[OWN_CLUES]!);
  }
  return Math.max(own, withMarket);
}
