import { nextSession, previousSession, Random, sessionMinutes, sessionOn, type Session } from '@tandem/domain';
import { drawCorporateActions } from './corporate-actions.js';
import { factorPaths, nextFactorState, type FactorPaths } from './factors.js';
import { closeMarketDay, macroOf, openMarketDay, type MarketDay } from './market-day.js';
import { drawEvents, jumpVariance } from './news.js';
import { resolveOptions, type SimulatorOptions } from './options.js';
import { impulseGains } from './predictability.js';
import { profileOf } from './profile.js';
import { toSimulatedSession, type SimulatedSession, type SymbolOutcome } from './session.js';
import { assertStateOf, initialState, type SimulatorState } from './simulator-state.js';
import { simulateSymbol } from './symbol-session.js';

/** A market that goes on for ever (to the end of the calendar, 2100), one session after the other. */
export interface Simulator {
  /** Simulates the next session of the exchange's calendar. */
  nextSession(): SimulatedSession;
  /** Where the simulation stands: `createSimulator(options, state)` goes on from here with the same bytes. */
  state(): SimulatorState;
}

/**
 * A seeded market with the facts of real ones and an injected, adjustable predictability.
 * @param state where to go on; default: before the first session
 * @throws SimulatorError for options that cannot be used, or a state that belongs to other options
 */
export function createSimulator(options: SimulatorOptions, state?: SimulatorState): Simulator {
  const resolved = resolveOptions(options);
  if (state !== undefined) assertStateOf(resolved, state);
  return new SeededSimulator(resolved, state ?? initialState(resolved));
}

/** What all symbols share on one day. */
interface SharedDay {
  readonly session: Session;
  readonly day: MarketDay;
  readonly factors: FactorPaths;
}

class SeededSimulator implements Simulator {
  readonly #options: Required<SimulatorOptions>;
  #state: SimulatorState;

  constructor(options: Required<SimulatorOptions>, state: SimulatorState) {
    this.#options = options;
    this.#state = structuredClone(state);
  }

  state(): SimulatorState {
    return structuredClone(this.#state);
  }

  nextSession(): SimulatedSession {
    const { lastSession, market, factors } = this.#state;
    const session = lastSession === null ? sessionOn(this.#options.firstSession)! : nextSession(lastSession);
    const shared = {
      session,
      day: openMarketDay(market, this.#stream('market day')),
      factors: factorPaths(factors, (purpose) => this.#streamName(purpose), sessionMinutes(session)),
    };
    const outcomes = this.#options.symbols.map((symbol) => this.#simulate(symbol, shared));
    const marketAfter = closeMarketDay(market, sessionReturn(shared.factors), this.#stream('market close'));
    const macro = macroOf(session, marketAfter, this.#stream('macro'));
    this.#state = {
      options: this.#state.options,
      sessions: this.#state.sessions + 1,
      lastSession: session.date,
      market: marketAfter,
      factors: nextFactorState(shared.factors),
      symbols: Object.fromEntries(outcomes.map(({ symbol, day }) => [symbol, day.state])),
    };
    return toSimulatedSession(session, outcomes, macro);
  }

  #simulate(symbol: string, shared: SharedDay): SymbolOutcome {
    const { session } = shared;
    const profile = profileOf(symbol);
    const before = this.#state.symbols[symbol]!;
    const streamName = (purpose: string) => this.#streamName(`${symbol} ${purpose}`);
    const previousClose = previousSession(session.date).close;
    const events = drawEvents(profile, new Random(streamName('events')), previousClose, session);
    const actions = drawCorporateActions(profile, before.lastPrice, session.date, this.#state.sessions, new Random(streamName('actions')));
    const gains = impulseGains(this.#options.predictability, jumpVariance(profile));
    return { symbol, events, actions, day: simulateSymbol(profile, before, { ...shared, events, actions, gains, streamName }) };
  }

  #streamName(purpose: string): string {
    return `${this.#options.seed}/${this.#state.sessions}/${purpose}`;
  }

  #stream(purpose: string): Random {
    return new Random(this.#streamName(purpose));
  }
}

/** Return of the market factor over a session, in its own standard deviations. */
function sessionReturn({ market }: FactorPaths): number {
  return market.shock.reduce((sum, shock) => sum + shock, 0) / Math.sqrt(market.shock.length);
}
