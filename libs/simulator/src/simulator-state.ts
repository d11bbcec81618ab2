import { SimulatorError } from './errors.js';
import { initialFactorState, type FactorState } from './factors.js';
import { initialMarketState, type MarketState } from './market-day.js';
import type { SimulatorOptions } from './options.js';
import { profileOf } from './profile.js';
import { initialSymbolState, type SymbolState } from './symbol-state.js';

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
