/** Share classes: `BRK.B` with exchanges, `BRK-B` with Yahoo, where a dot names a foreign exchange. */
const SHARE_CLASS = /^([A-Z]+)\.([A-Z])$/;

/** A US ticker as Yahoo writes it. */
export function yahooSymbol(symbol: string): string {
  return symbol.replace(SHARE_CLASS, '$1-$2');
}
