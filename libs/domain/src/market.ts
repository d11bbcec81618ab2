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

/** A ticker as US exchanges and Yahoo write it: `BRK.B`, `BF-B`, `^VIX`. */
const SYMBOL = /^\^?[A-Z][A-Z0-9]{0,9}([.-][A-Z]{1,3})?$/;

/** Whether `text` has the form of a ticker symbol (upper case). */
export function isSymbol(text: string): boolean {
  return SYMBOL.test(text);
}

/**
 * What the bars of a market depend on, by name, apart from which symbols are wanted: two markets that agree in what both
 * name have the same bars of the same symbol and minute.
 */
export type MarketIdentity = Readonly<Record<string, string>>;
