import { initialFactorState, type FactorState } from './factors.js';
import { initialMarketState, type MarketState } from './market-day.js';
import { SimulatorError, type SimulatorOptions } from './options.js';
import { initialDriftState, type DriftState } from './predictability.js';
import { profileOf, type SymbolProfile } from './profile.js';

/** What a symbol carries from session to session; plain data. */
export interface SymbolState extends DriftState {
  /** Logarithm of the price before rounding. */
  logPrice: number;
  /** The last price printed, US dollars. */
  lastPrice: number;
  /** Shares of today for one of the first day. */
  splitFactor: number;
  /** Conditional variance of the next own shock; its mean is 1. */
  ownVariance: number;
  stormy: boolean;
  /** Log of the volume against what the time of day lets expect. */
  volumeMood: number;
}

function initialSymbolState(profile: SymbolProfile): SymbolState {
  return {
    logPrice: Math.log(profile.price),
    lastPrice: profile.price,
    splitFactor: 1,
    ownVariance: 1,
    stormy: false,
    volumeMood: 0,
    ...initialDriftState(),
  };
}

/** Where a simulation stands between two sessions: plain data, some 1.5 KB of JSON a symbol. */
export interface SimulatorState {
  /** The options it belongs to; no other market can go on from it. */
  readonly options: string;
  /** Sessions simulated so far. */
  readonly sessions: number;
  /** The last of them, `YYYY-MM-DD`; null before the first. */
  readonly lastSession: string | null;
  readonly market: MarketState;
  readonly factors: FactorState;
  readonly symbols: Readonly<Record<string, SymbolState>>;
}

export function initialState(options: Required<SimulatorOptions>): SimulatorState {
  const profiles = options.symbols.map(profileOf);
  const sectors = new Set(profiles.flatMap((profile) => (profile.sector === null ? [] : [profile.sector])));
  return {
    options: fingerprint(options),
    sessions: 0,
    lastSession: null,
    market: initialMarketState(),
    factors: initialFactorState([...sectors].sort()),
    symbols: Object.fromEntries(profiles.map((profile) => [profile.symbol, initialSymbolState(profile)])),
  };
}

/** @throws SimulatorError when `state` was taken from a market of other options */
export function assertStateOf(options: Required<SimulatorOptions>, state: SimulatorState): void {
  if (state.options === fingerprint(options)) return;
  throw new SimulatorError(`This state belongs to the simulated market ${state.options}, not to ${fingerprint(options)}.`);
}

function fingerprint({ symbols, seed, predictability, firstSession }: Required<SimulatorOptions>): string {
  return JSON.stringify({ symbols, seed, predictability, firstSession });
}
