import { MARKET_SYMBOL, Random, sliceSeries, type BarSeries } from '@tandem/domain';
import { findFeatureDrift, fitFeatureReference, measureFeatures, UNUSUAL_SPREADS, type FeatureReference } from '@tandem/drift';
import { BAR_FEATURES, computeFeatures } from '@tandem/features';
import { withVolatility } from './faults.ts';
import { CHECK_MINUTES } from './model-monitor.ts';
import { REFERENCE_SESSIONS } from './recorded.ts';

/** Minutes without which nothing is said, as the monitor takes them. */
const MIN_MINUTES = 30;
/** Sessions in which the features of a changed session settle. */
const WARM_UP_SESSIONS = 3;
const MINUTES = 390;

/** A full session of all symbols, with the five before as its reference. */
interface FeatureSession {
  readonly reference: FeatureReference;
  readonly today: ReadonlyMap<string, Float32Array>;
  /** The bars of the session and of those before it, from which its features are computed anew. */
  readonly bars: readonly BarSeries[];
}

/** How often the drift of features is warned of where nothing was injected, and how soon after the volatility of all symbols changed. */
export function featureDrift(series: readonly BarSeries[], rounds: number, seed: number): string {
  const sessions = featureSessions(series);
  const worst = sessions.map(({ reference, today }) => {
    let most = 0;
    for (let minute = MIN_MINUTES; minute <= MINUTES; minute++) {
      most = Math.max(most, ...measureFeatures(reference, today, minute).unusual.filter(Number.isFinite));
    }
    return most;
  });
  const warned = worst.filter((most) => most >= UNUSUAL_SPREADS).length;
  const random = new Random(seed);
  const rows = [2, 4].map((factor) => {
    const delays = Array.from({ length: rounds }, () => delayOf(sessions[random.index(sessions.length)]!, factor, random));
    const within = (minutes: number) => `${((100 * delays.filter((delay) => delay <= minutes).length) / rounds).toFixed(0)} %`;
    return `| volatility × ${factor}, all symbols | ${within(15)} | ${within(30)} | ${within(60)} |`;
  });
  return [
    `| features, nothing injected, ${sessions.length} sessions | warned of | worst in spreads |`,
    '|---|---|---|',
    `| market | ${warned} | ${Math.max(...worst).toFixed(1)} |`,
    '',
    '| features, injected | within 15 | within 30 | within 60 |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** @param series bars of full sessions, the same minutes of all symbols */
function featureSessions(series: readonly BarSeries[]): FeatureSession[] {
  const rows = featureRows(series);
  const count = Math.floor(series[0]!.length / MINUTES);
  const rowsOf = (symbol: string, session: number) =>
    rows.get(symbol)!.subarray(session * MINUTES * BAR_FEATURES.length, (session + 1) * MINUTES * BAR_FEATURES.length);
  return Array.from({ length: count - REFERENCE_SESSIONS }, (_, i) => {
    const session = i + REFERENCE_SESSIONS;
    const before = series.map(({ symbol }) => ({
      symbol,
      sessions: Array.from({ length: REFERENCE_SESSIONS }, (_, k) => rowsOf(symbol, i + k)),
    }));
    return {
      reference: fitFeatureReference(BAR_FEATURES, before),
      today: new Map(series.map(({ symbol }) => [symbol, rowsOf(symbol, session)])),
      bars: series.map((bars) => sliceSeries(bars, (session - WARM_UP_SESSIONS) * MINUTES, (session + 1) * MINUTES)),
    };
  });
}

function featureRows(series: readonly BarSeries[]): Map<string, Float32Array> {
  const market = series.find(({ symbol }) => symbol === MARKET_SYMBOL)!;
  return new Map(series.map((bars) => [bars.symbol, Float32Array.from(computeFeatures(bars, market, undefined, BAR_FEATURES).values)]));
}

/** Minutes from a random onset until a check warns; Infinity when none does until the close. */
function delayOf({ reference, bars }: FeatureSession, factor: number, random: Random): number {
  const onset = 60 + random.index(240);
  const rows = featureRows(bars.map((one) => withVolatility(one, one.length - MINUTES + onset, factor)));
  const today = new Map([...rows].map(([symbol, all]) => [symbol, all.subarray(-MINUTES * BAR_FEATURES.length)]));
  for (let minute = onset + 1; minute <= MINUTES; minute++) {
    if (findFeatureDrift(reference, measureFeatures(reference, today, minute)) === null) continue;
    return minute - onset + random.index(CHECK_MINUTES);
  }
  return Infinity;
}
