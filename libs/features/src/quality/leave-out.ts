import { MARKET_SYMBOL } from '@tandem/domain';
import { countRejected, type LeftOutSymbol, type SymbolQuality } from './quality-report.js';

/**
 * Largest share of a symbol's bars that may be rejected. A choice: single bad prices are some in a thousand, recorded and
 * simulated bars have none, and a feed that is wrong every twentieth minute is not right in between either.
 */
export const MAX_REJECTED_SHARE = 0.05;

/** The bars are too bad to learn from. */
export class DataQualityError extends Error {
  override readonly name = 'DataQualityError';
  constructor(readonly leftOut: readonly LeftOutSymbol[], of: number) {
    const reasons = leftOut.map(({ reason }) => reason).join(' ');
    super(`The bars of ${leftOut.length} of ${of} symbols are too bad to learn from, ${MARKET_SYMBOL} or most of them among these. ${reasons} Check the source, and import these bars anew.`);
  }
}

/**
 * The symbols of which too many bars were rejected: nothing is learned from them.
 * @param symbols what was found, the market symbol among them
 * @throws DataQualityError when the market symbol, whose bars every feature vector needs, or more than half of the symbols are
 */
export function leaveOut(symbols: readonly SymbolQuality[]): LeftOutSymbol[] {
  const leftOut = symbols.filter(isTooBad).map(({ symbol, bars, rejected }) => {
    const share = (100 * countRejected(rejected)) / bars;
    return { symbol, reason: `${symbol} is left out: ${share.toFixed(1)} % of its ${bars} bars were rejected, more than ${100 * MAX_REJECTED_SHARE} %.` };
  });
  const isMarketBad = leftOut.some(({ symbol }) => symbol === MARKET_SYMBOL);
  if (isMarketBad || 2 * leftOut.length > symbols.length) throw new DataQualityError(leftOut, symbols.length);
  return leftOut;
}

function isTooBad({ bars, rejected }: SymbolQuality): boolean {
  return countRejected(rejected) > MAX_REJECTED_SHARE * bars;
}
