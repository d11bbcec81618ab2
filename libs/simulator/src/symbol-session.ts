import { allocateSeries, BAR_MS, Random, sessionMinutes, type BarSeries } from '@tandem/domain';
import { stepPath, STEPS, toCents, writeBar } from './bar-builder.js';
import { garchPath } from './factors.js';
import type { Jump } from './news.js';
import { driftVariance, InjectedDrift } from './predictability.js';
import type { SymbolProfile } from './profile.js';
import type { SymbolState } from './simulator-state.js';
import { overnight, ReturnShocks, type SymbolContext } from './symbol-shocks.js';
import { drawVolume, nextMood, volumeShape } from './trading-volume.js';

/** The injected truth of one symbol over one session; entry `i` belongs to the minute `i` of the session. */
export interface SymbolTruth {
  readonly symbol: string;
  /** Expected log return of the bar, given all before it. The first bar's is counted from the opening price before its first trade. */
  readonly drift: Float64Array;
  /** Standard deviation of the bar's log return around `drift`, given all before it and its regime, jumps left out. */
  readonly volatility: Float64Array;
  /**
   * Expected sum, over the 30 bars after this one, of log return ÷ `volatility`, given all up to this one: the best
   * forecast that anyone can make of the volatility-scaled return of the next half hour.
   */
  readonly expectedScaledReturn: Float64Array;
}

export interface SymbolDay {
  readonly bars: BarSeries;
  readonly truth: SymbolTruth;
  /** Printed price after each step: STEPS entries a bar. */
  readonly stepPrices: Float64Array;
  readonly state: SymbolState;
}

/** Two-state volatility regime (Hamilton, 1989): a storm has four times the variance of a calm; each lasts 75 minutes in the mean. */
const STORM = Math.sqrt(1.6);
const CALM = Math.sqrt(0.4);
const REGIME_CHANGE = 1 / 75;

/** Simulates one symbol from the previous close to this session's close. */
export function simulateSymbol(profile: SymbolProfile, before: SymbolState, context: SymbolContext): SymbolDay {
  return new SymbolSession(profile, before, context).run();
}

class SymbolSession {
  readonly #profile: SymbolProfile;
  readonly #context: SymbolContext;
  readonly #streams: ReturnType<typeof streamsOf>;
  readonly #state: SymbolState;
  readonly #shocks: ReturnShocks;
  readonly #drift: InjectedDrift;
  readonly #volumeShape: Float64Array;
  /** Scales surprises down so that drift and surprise together are as volatile as a market without drift. */
  readonly #scale: number;
  readonly #bars: BarSeries;
  readonly #truth: SymbolTruth;
  readonly #stepPrices: Float64Array;

  constructor(profile: SymbolProfile, before: SymbolState, context: SymbolContext) {
    const minutes = sessionMinutes(context.session);
    this.#profile = profile;
    this.#context = context;
    this.#streams = streamsOf(context);
    const own = garchPath(this.#streams.own, before.ownVariance, minutes);
    this.#state = { ...before, ownVariance: own.nextVariance, ...overnight(profile, before, context, this.#streams.overnight) };
    this.#shocks = new ReturnShocks(profile, context, own, minutes);
    this.#drift = new InjectedDrift(context.gains, before);
    this.#volumeShape = volumeShape(minutes);
    this.#scale = 1 / Math.sqrt(1 + driftVariance(context.gains));
    this.#bars = allocateSeries(profile.symbol, minutes);
    this.#truth = allocateTruth(profile.symbol, minutes);
    this.#stepPrices = new Float64Array(minutes * STEPS);
  }

  run(): SymbolDay {
    for (let minute = 0; minute < this.#bars.length; minute += 1) this.#simulate(minute);
    return { bars: this.#bars, truth: this.#truth, stepPrices: this.#stepPrices, state: { ...this.#state, ...this.#drift.state() } };
  }

  #simulate(minute: number): void {
    const state = this.#state;
    if (this.#streams.regime.openUniform() < REGIME_CHANGE) state.stormy = !state.stormy;
    const { surprise, deviation } = this.#shocks.at(minute);
    const volatility = deviation * (state.stormy ? STORM : CALM) * this.#scale;
    const expected = this.#drift.nextBar();
    const jump = jumpAt(this.#context.events.jumps, minute);
    const steps = this.#stepPrices.subarray(minute * STEPS, (minute + 1) * STEPS);
    stepPath(this.#streams.path, volatility * (expected + surprise + jump.size), volatility, volatility * jump.size, jump.step, steps);
    const logReturn = steps[STEPS - 1]!;
    this.#trade(minute, Math.abs(surprise + jump.size), steps);
    state.logPrice += logReturn;
    this.#drift.push(surprise, state.stormy);
    this.#truth.drift[minute] = volatility * expected;
    this.#truth.volatility[minute] = volatility;
    this.#truth.expectedScaledReturn[minute] = this.#drift.nextHorizon();
  }

  /** Draws the minute's volume and prints its prices. */
  #trade(minute: number, move: number, steps: Float64Array): void {
    const random = this.#streams.volume;
    this.#state.volumeMood = nextMood(this.#state.volumeMood, random);
    const { volumeMood, splitFactor } = this.#state;
    const volume = drawVolume(this.#profile, this.#volumeShape[minute]!, volumeMood, move, splitFactor, random);
    print(steps, this.#state, volume);
    writeBar(this.#bars, minute, this.#context.session.open + minute * BAR_MS, steps, volume);
  }
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
  const stream = (purpose: string) => new Random(streamName(purpose));
  return { own: stream('own'), overnight: stream('night'), regime: stream('regime'), path: stream('path'), volume: stream('volume') };
}

function allocateTruth(symbol: string, minutes: number): SymbolTruth {
  const column = () => new Float64Array(minutes);
  return { symbol, drift: column(), volatility: column(), expectedScaledReturn: column() };
}
