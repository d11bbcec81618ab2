import { BAR_MS, MARKET_SYMBOL } from '@tandem/market';
import { createSimulator, type SimulatedSession, type Simulator, type SimulatorOptions } from '@tandem/simulator';
import type { MarketSession, VirtualMarket } from '../virtual-market.js';

/** Sessions stored before the first is streamed: enough for a first training with validation and hold-out. */
const PRELOAD_SESSIONS = 30;

/**
 * The seeded market of `@tandem/simulator`; SPY is always simulated.
 * @throws SimulatorError naming the option that cannot be used
 */
export function openSimulated(options: SimulatorOptions): VirtualMarket {
  const { symbols } = options;
  const withMarket = symbols.includes(MARKET_SYMBOL) ? symbols : [...symbols, MARKET_SYMBOL];
  return new SimulatedMarket({ ...options, symbols: withMarket });
}

class SimulatedMarket implements VirtualMarket {
  readonly source = 'simulated';
  readonly preloadSessions = PRELOAD_SESSIONS;
  readonly sessionCount = Infinity;
  readonly warnings = [];
  readonly symbols: readonly string[];
  readonly #options: SimulatorOptions;
  #simulator: Simulator;
  #latest: { readonly index: number; readonly session: MarketSession } | undefined;

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.#simulator = createSimulator(options);
    this.symbols = options.symbols;
  }

  session(index: number): Promise<MarketSession> {
    return Promise.resolve(this.#sessionAt(index));
  }

  /** Sessions follow from each other, so an earlier one is simulated from the start again. */
  #sessionAt(index: number): MarketSession {
    if (this.#latest !== undefined && index < this.#latest.index) {
      this.#simulator = createSimulator(this.#options);
      this.#latest = undefined;
    }
    while (this.#latest === undefined || this.#latest.index < index) {
      const next = this.#latest === undefined ? 0 : this.#latest.index + 1;
      this.#latest = { index: next, session: toMarketSession(next, this.#simulator.nextSession()) };
    }
    return this.#latest.session;
  }
}

function toMarketSession(index: number, simulated: SimulatedSession): MarketSession {
  const { session, bars, corporateActions, news, macro } = simulated;
  return {
    index, session, bars, corporateActions, news, macro,
    rejected: [],
    formingPath: (symbol, ts) => {
      const known = bars.some((series) => series.symbol === symbol) && ts >= session.open && ts < session.close && ts % BAR_MS === 0;
      return known ? simulated.formingPath(symbol, (ts - session.open) / BAR_MS) : [];
    },
  };
}
