import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { BarRepository } from '@tandem/database';
import { BAR_MS, type BarSeries, barsOf, MARKET_SYMBOL, type Session, sessionMinutes, sessionsBefore } from '@tandem/domain';
import { findFeatureDrift, fitFeatureReference, mapFeatures, measureFeatures, type FeatureReference } from '@tandem/drift';
import { BAR_FEATURES, MarketReturns } from '@tandem/features';
import type { Detected, Detector } from './detectors.js';
import { FeatureStream } from './feature-stream.js';
import { REFERENCE_SESSIONS, type Look } from './look.js';

/**
 * Sessions before those of the reference, in which the features settle. The longest window is a session; what an average over 100 bars
 * remembers after two of them is below 1e-6.
 */
const WARM_UP_SESSIONS = 2;

/** The features of a session until now. */
interface SessionFeatures {
  readonly session: Session;
  readonly reference: FeatureReference;
  readonly streams: ReadonlyMap<string, FeatureStream>;
  /** Rows of this session, by symbol. */
  readonly today: ReadonlyMap<string, Float32Array>;
  readonly market: MarketReturns;
  /** Start of the newest bar of the market symbol that `market` has. */
  marketUntil: number;
}

/** Watches the features of all symbols against the same time of the day in the sessions before. */
export class FeatureWatch implements Detector {
  readonly name = 'features';
  private features: SessionFeatures | null = null;

  constructor(
    private readonly bars: BarRepository,
    private readonly symbols: readonly string[],
  ) {}

  /** Reads the sessions before and measures what is usual: a second for 20 symbols, once a session. */
  async prepare(session: Session): Promise<void> {
    if (this.features?.session.date === session.date) return;
    const sessions = sessionsBefore(session.date, REFERENCE_SESSIONS + WARM_UP_SESSIONS);
    const series = await this.bars.series(this.symbols, sessions[0]!.open, session.open);
    this.features = await begin(session, sessions.slice(WARM_UP_SESSIONS), series);
  }

  async look({ session, today, at }: Look): Promise<Detected> {
    await this.prepare(session);
    const features = this.features!;
    follow(features, today);
    const measure = (minute: number) => measureFeatures(features.reference, features.today, (minute - session.open) / BAR_MS);
    return {
      findings: [],
      evidence: [],
      ofMarket: (minute) => [findFeatureDrift(features.reference, measure(minute))].filter((finding) => finding !== null),
      features: mapFeatures(features.reference, features.today, (at - session.open) / BAR_MS),
    };
  }
}

async function begin(session: Session, before: readonly Session[], series: readonly BarSeries[]): Promise<SessionFeatures> {
  const ofMarket = series.find(({ symbol }) => symbol === MARKET_SYMBOL);
  const market = ofMarket === undefined ? new MarketReturns() : MarketReturns.of(ofMarket);
  const streams = new Map<string, FeatureStream>();
  const histories = [];
  for (const bars of series) {
    const rows = new Map(before.map((one) => [one.date, emptyRows(one)]));
    const stream = new FeatureStream(bars.symbol, market);
    stream.push(bars, ({ date }) => rows.get(date));
    streams.set(bars.symbol, stream);
    histories.push({ symbol: bars.symbol, sessions: [...rows.values()] });
    // Other activities of the process go on meanwhile.
    await yieldToEventLoop();
  }
  return {
    session,
    reference: fitFeatureReference(BAR_FEATURES, histories),
    streams,
    today: new Map(series.map(({ symbol }) => [symbol, emptyRows(session)])),
    market,
    marketUntil: ofMarket?.ts.at(-1) ?? -Infinity,
  };
}

function emptyRows(session: Session): Float32Array {
  return new Float32Array(sessionMinutes(session) * BAR_FEATURES.length).fill(NaN);
}

/** Adds what is new of today's bars; the market symbol's first, which others look at. */
function follow(features: SessionFeatures, today: readonly BarSeries[]): void {
  for (const bar of barsOf(today.filter(({ symbol }) => symbol === MARKET_SYMBOL))) {
    if (bar.ts <= features.marketUntil) continue;
    features.market.push(bar);
    features.marketUntil = bar.ts;
  }
  for (const bars of today) {
    const rows = features.today.get(bars.symbol)!;
    features.streams.get(bars.symbol)!.push(bars, ({ date }) => (date === features.session.date ? rows : undefined));
  }
}
