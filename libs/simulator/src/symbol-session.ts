import { BAR_MS, allocateSeries, type BarSeries, type CorporateAction, type Session } from '@tandem/market';
import { stepPath, toCents, writeBar } from './bar-builder.js';
import { DriftMemory } from './drift-memory.js';
import type { FactorPaths } from './factors.js';
import { garchPath } from './garch.js';
import { volumeShape } from './intraday-shape.js';
import type { MarketDay } from './market-day.js';
import type { Events, Jump } from './news.js';
import { overnight } from './overnight.js';
import { driftVariance, type ImpulseGains } from './predictability.js';
import type { SymbolProfile } from './profile.js';
import { RandomStream } from './random-stream.js';
import type { SymbolTruth } from './session.js';
import { STEPS } from './steps.js';
import { Surprises } from './surprises.js';
import type { SymbolState } from './symbol-state.js';
import { drawVolume, nextMood } from './trading-volume.js';

/** Everything outside a symbol that its session depends on. */
export interface SymbolContext {
  readonly session: Session;
  readonly day: MarketDay;
  readonly factors: FactorPaths;
  readonly events: Events;
  readonly actions: readonly CorporateAction[];
  readonly gains: ImpulseGains;
  /** The name of this symbol's random stream for a purpose, on this day. */
  readonly streamName: (purpose: string) => string;
}

export interface SymbolDay {
  readonly bars: BarSeries;
  readonly truth: SymbolTruth;
  /** Printed price after each step: STEPS entries a bar. */
  readonly stepPrices: Float64Array;
  readonly state: SymbolState;
}

/** Two-state volatility regime (Hamilton, 1989): the variance doubles or halves around its mean, for 75 minutes in the mean. */
const STORM = Math.sqrt(1.6);
const CALM = Math.sqrt(0.4);
const REGIME_CHANGE = 1 / 75;

/** Simulates one symbol from the previous close to this session's close. */
export function simulateSymbol(profile: SymbolProfile, before: SymbolState, context: SymbolContext): SymbolDay {
  const minutes = (context.session.close - context.session.open) / BAR_MS;
  const streams = streamsOf(context);
  const bars = allocateSeries(profile.symbol, minutes);
  const truth = allocateTruth(profile.symbol, minutes);
  const stepPrices = new Float64Array(minutes * STEPS);
  const own = garchPath(streams.own, before.ownVariance, minutes);
  const surprises = new Surprises(profile, context, own, minutes);
  const memory = new DriftMemory(context.gains, before);
  const volumes = volumeShape(minutes);
  const steadier = 1 / Math.sqrt(1 + driftVariance(context.gains));
  const state: SymbolState = { ...before, ownVariance: own.nextVariance, ...overnight(profile, before, context, streams.night) };

  for (let minute = 0; minute < minutes; minute += 1) {
    if (streams.regime.uniform() < REGIME_CHANGE) state.stormy = !state.stormy;
    const { surprise, deviation } = surprises.at(minute);
    const volatility = deviation * (state.stormy ? STORM : CALM) * steadier;
    const expected = memory.nextBar();
    const jump = jumpAt(context.events.jumps, minute);
    const steps = stepPrices.subarray(minute * STEPS, (minute + 1) * STEPS);
    stepPath(streams.path, volatility * (expected + surprise + jump.size), volatility, volatility * jump.size, jump.step, steps);
    const logReturn = steps[STEPS - 1]!;
    state.volumeMood = nextMood(state.volumeMood, streams.volume);
    const volume = drawVolume(profile, volumes[minute]!, state.volumeMood, Math.abs(surprise + jump.size), state.splitFactor, streams.volume);
    print(steps, state, volume);
    state.logPrice += logReturn;
    writeBar(bars, minute, context.session.open + minute * BAR_MS, steps, volume);
    memory.push(surprise, state.stormy);
    truth.drift[minute] = volatility * expected;
    truth.volatility[minute] = volatility;
    truth.expectedScaledReturn[minute] = memory.nextHorizon();
  }
  return { bars, truth, stepPrices, state: { ...state, ...memory.state() } };
}

/** Turns log prices relative to the bar's start into printed prices; without a trade the last price stands. */
function print(steps: Float64Array, state: SymbolState, volume: number): void {
  if (volume === 0) {
    steps.fill(state.lastPrice);
    return;
  }
  for (let step = 0; step < STEPS; step += 1) steps[step] = toCents(Math.exp(state.logPrice + steps[step]!));
  state.lastPrice = steps[STEPS - 1]!;
}

function jumpAt(jumps: readonly Jump[], minute: number): { step: number; size: number } {
  const here = jumps.filter((jump) => jump.minute === minute);
  return { step: here[0]?.step ?? 0, size: here.reduce((sum, jump) => sum + jump.size, 0) };
}

function streamsOf({ streamName }: SymbolContext) {
  const stream = (purpose: string) => new RandomStream(streamName(purpose));
  return { own: stream('own'), night: stream('night'), regime: stream('regime'), path: stream('path'), volume: stream('volume') };
}

function allocateTruth(symbol: string, minutes: number): SymbolTruth {
  const column = () => new Float64Array(minutes);
  return { symbol, drift: column(), volatility: column(), expectedScaledReturn: column() };
}
