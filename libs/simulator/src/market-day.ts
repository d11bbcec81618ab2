import { nextSession, type MacroObservation, type Random, type Session } from '@tandem/domain';

/** What the whole market carries from day to day. */
export interface MarketState {
  /** Log of the market's volatility against its long-run level. */
  readonly logVolatility: number;
  /** 10-year Treasury yield, percent a year. */
  readonly yield10y: number;
}

/** The market as a whole on one day. */
export interface MarketDay {
  /** The day's volatility against its long-run level; its mean square over the years is 1. */
  readonly volatility: number;
  /** Log return of the market factor overnight before the session, per unit of beta. */
  readonly gap: number;
}

/** Volatility of the market factor over a session and overnight; together some 15.5 % a year, like large US indices. */
export const MARKET_SESSION_VOLATILITY = 0.008;
const MARKET_OVERNIGHT_VOLATILITY = 0.0055;

/** Log volatility is a first-order autoregression (Taylor, 1986): shocks halve in some 23 days. */
const PERSISTENCE = 0.97;
const SHOCK = 0.085;
const STATIONARY_VARIANCE = SHOCK ** 2 / (1 - PERSISTENCE ** 2);
/** Correlation of a day's return with its volatility shock: falling markets are nervous (the leverage effect, Black 1976). */
const LEVERAGE = -0.6;

const MEAN_YIELD = 4.3;
const YIELD_PULL = 0.01;
const YIELD_DAILY_CHANGE = 0.055;

const SESSIONS_A_YEAR = 252;
/** A VIX speaks of the next 30 days, which hold 21 sessions … */
const VIX_SESSIONS = 21;
/** … and stands above the volatility that follows (the variance risk premium, Carr and Wu 2009). */
const VIX_PREMIUM = 1.15;
const VIX_NOISE = 0.02;

export function initialMarketState(): MarketState {
  return { logVolatility: 0, yield10y: MEAN_YIELD };
}

/** What is settled before the open. */
export function openMarketDay(state: MarketState, random: Random): MarketDay {
  const volatility = Math.exp(state.logVolatility - STATIONARY_VARIANCE);
  return { volatility, gap: MARKET_OVERNIGHT_VOLATILITY * volatility * random.fatTailed() };
}

/** The state after a day whose market return, in its own standard deviations, was `surprise`. */
export function closeMarketDay(state: MarketState, surprise: number, random: Random): MarketState {
  const felt = Math.max(-4, Math.min(4, surprise));
  const shock = LEVERAGE * felt + Math.sqrt(1 - LEVERAGE ** 2) * random.polarNormal();
  const change = YIELD_PULL * (MEAN_YIELD - state.yield10y) + YIELD_DAILY_CHANGE * (0.2 * felt + random.polarNormal());
  return {
    logVolatility: PERSISTENCE * state.logVolatility + SHOCK * shock,
    yield10y: Math.max(0.3, state.yield10y + change),
  };
}

/**
 * A VIX-like index, in percent a year: the volatility expected over the next 21 sessions, plus premium and noise.
 * E[v²] after k days of the autoregression, normalised to a mean of 1, is exp(2 φᵏ x − 2 s² φ²ᵏ).
 */
function vixOf(state: MarketState, random: Random): number {
  let meanSquare = 0;
  for (let day = 1; day <= VIX_SESSIONS; day += 1) {
    const decay = PERSISTENCE ** day;
    meanSquare += Math.exp(2 * decay * state.logVolatility - 2 * STATIONARY_VARIANCE * decay ** 2) / VIX_SESSIONS;
  }
  const daily = Math.hypot(MARKET_SESSION_VOLATILITY, MARKET_OVERNIGHT_VOLATILITY) * Math.sqrt(meanSquare);
  return 100 * daily * Math.sqrt(SESSIONS_A_YEAR) * VIX_PREMIUM * Math.exp(VIX_NOISE * random.polarNormal());
}

/** The VIX is final a quarter of an hour after the close (Cboe). */
const VIX_DELAY_MS = 15 * 60_000;

/** What is observed of `state` at the end of a session, in hundredths as FRED prints it. */
export function macroOf(session: Session, state: MarketState, random: Random): readonly MacroObservation[] {
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return [
    { series: 'VIXCLS', observedOn: session.date, availableAt: session.close + VIX_DELAY_MS, value: rounded(vixOf(state, random)) },
    // The Federal Reserve publishes yields (H.15) on the afternoon of the next business day.
    {
      series: 'DGS10',
      observedOn: session.date,
      availableAt: nextSession(session.date).close + VIX_DELAY_MS,
      value: rounded(state.yield10y),
    },
  ];
}
