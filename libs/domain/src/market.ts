import { SYMBOL_FORM } from './parameters.js';

/** Ingested always, as market context, whether or not it is among the selected symbols. */
export const MARKET_SYMBOL = 'SPY';

/** The twenty symbols of a default installation. */
export const DEFAULT_SYMBOLS: readonly string[] = [
  'AFRM',
  'AVGO',
  'COIN',
  'CRSP',
  'DKNG',
  'GS',
  'IONQ',
  'LCID',
  'MELI',
  'META',
  'MRNA',
  'NFLX',
  'NKE',
  'NVDA',
  'ORCL',
  'PANW',
  'RTX',
  'SLB',
  'SNOW',
  'SPY',
];

/** Whether `text` has the form of a ticker symbol (upper case). */
export function isSymbol(text: string): boolean {
  return SYMBOL_FORM.test(text);
}

/**
 * What the bars of a market depend on, by name, apart from which symbols are wanted: two markets that agree in what both
 * name have the same bars of the same symbol and minute.
 */
export type MarketIdentity = Readonly<Record<string, string>>;
