import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { BAR_MS, MARKET_SYMBOL, nextSession, type MarketIdentity } from '@tandem/domain';
import {
  createSimulator,
  FIRST_SESSION,
  type SimulatedSession,
  type Simulator,
  type SimulatorOptions,
  type SimulatorState,
} from '@tandem/simulator';
import type { MarketSession, VirtualMarket } from '../virtual-market.js';

/** Where a simulated market keeps its progress, so that a later process need not simulate all of it again. */
export interface SimulationCheckpoints {
  /** The latest state kept of the market `options` (`SimulatorState.options`) after at most `sessions` sessions; null without one. */
  find(options: string, sessions: number): Promise<SimulatorState | null>;
  save(state: SimulatorState): Promise<void>;
}

/** Keeps nothing: for a market that one process plays from its first session on. */
const NO_CHECKPOINTS: SimulationCheckpoints = {
  find: async () => null,
  save: async () => undefined,
};

/** Sessions stored before the first is streamed: enough for a first training with validation and hold-out. */
const PRELOAD_SESSIONS = 30;

/**
 * The seeded market of `@tandem/simulator`; SPY is always simulated.
 * @param checkpoints where it resumes from and keeps its progress; default: nowhere
 * @throws SimulatorError naming the option that cannot be used
 */
export function openSimulated(options: SimulatorOptions, checkpoints: SimulationCheckpoints = NO_CHECKPOINTS): VirtualMarket {
  const { symbols } = options;
  const withMarket = symbols.includes(MARKET_SYMBOL) ? symbols : [...symbols, MARKET_SYMBOL];
  return new SimulatedMarket({ ...options, symbols: withMarket }, checkpoints);
}

class SimulatedMarket implements VirtualMarket {
  readonly source = 'simulated';
  readonly preloadSessions = PRELOAD_SESSIONS;
  readonly sessionCount = Infinity;
  readonly warnings = [];
  readonly symbols: readonly string[];
  readonly identity: MarketIdentity;
  readonly #options: SimulatorOptions;
  readonly #checkpoints: SimulationCheckpoints;
  /** Days of the sessions, as far as they were asked for. */
  readonly #dates: string[];
  #simulator: Simulator;
  /** Index of the session that the simulator gives next. */
  #next = 0;
  #latest: MarketSession | undefined;
  /** Ends when the session asked for last is simulated: one at a time moves the simulator. */
  #busy: Promise<unknown> = Promise.resolve();

  constructor(options: SimulatorOptions, checkpoints: SimulationCheckpoints) {
    const { symbols, seed, predictability, firstSession = FIRST_SESSION } = options;
    this.#options = options;
    this.#checkpoints = checkpoints;
    this.#dates = [firstSession];
    this.#simulator = createSimulator(options);
    this.symbols = symbols;
    this.identity = {
      SIMULATOR_SEED: String(seed),
      SIMULATOR_PREDICTABILITY: String(predictability?.strength ?? 0),
      'the first session': firstSession,
    };
  }

  date(index: number): string {
    while (this.#dates.length <= index) this.#dates.push(nextSession(this.#dates.at(-1)!).date);
    return this.#dates[index]!;
  }

  session(index: number): Promise<MarketSession> {
    const session = this.#busy.then(() => this.#sessionAt(index));
    // The caller gets the failure; the next call starts anew.
    this.#busy = session.catch(() => undefined);
    return session;
  }

  /** Sessions follow from each other: those between where the simulator stands and `index` are simulated on the way. */
  async #sessionAt(index: number): Promise<MarketSession> {
    if (this.#latest?.index === index) return this.#latest;
    if (this.#next !== index) await this.#approach(index);
    let simulated: SimulatedSession;
    do {
      simulated = this.#simulator.nextSession();
      this.#next += 1;
      // Heartbeats and queries go on while many sessions are caught up with.
      await yieldToEventLoop();
    } while (this.#next <= index);
    this.#latest = toMarketSession(index, simulated);
    await this.#checkpoints.save(this.#simulator.state());
    return this.#latest;
  }

  /** Sets the simulator to the nearest known session before `index`. */
  async #approach(index: number): Promise<void> {
    const kept = await this.#checkpoints.find(this.#simulator.state().options, index);
    const ahead = this.#next <= index;
    if (ahead && (kept === null || kept.sessions <= this.#next)) return;
    this.#simulator = createSimulator(this.#options, kept ?? undefined);
    this.#next = kept?.sessions ?? 0;
  }
}

function toMarketSession(index: number, simulated: SimulatedSession): MarketSession {
  const { session, bars, corporateActions, news, macro } = simulated;
  return {
    index,
    session,
    bars,
    corporateActions,
    news,
    macro,
    rejected: [],
    formingPath: (symbol, ts) => {
      const known = bars.some((series) => series.symbol === symbol) && ts >= session.open && ts < session.close && ts % BAR_MS === 0;
      return known ? simulated.formingPath(symbol, (ts - session.open) / BAR_MS) : [];
    },
  };
}
