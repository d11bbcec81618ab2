import type { SymbolProfile } from './profile.js';
import { HORIZON, LEG } from './predictability.js';

/** What a symbol carries from session to session; plain data. */
export interface SymbolState {
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
  /** The impulses of the last HORIZON bars, newest last. */
  impulses: number[];
  /** The surprises of the last two legs, newest last. */
  surprises: number[];
}

export function initialSymbolState(profile: SymbolProfile): SymbolState {
  return {
    logPrice: Math.log(profile.price),
    lastPrice: profile.price,
    splitFactor: 1,
    ownVariance: 1,
    stormy: false,
    volumeMood: 0,
    impulses: new Array<number>(HORIZON).fill(0),
    surprises: new Array<number>(2 * LEG).fill(0),
  };
}
