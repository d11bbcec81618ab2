import type { Settings } from '@tandem/config';
import { MARKET_SYMBOL } from '@tandem/domain';
import { standInWire, SYSTEM_SURROUNDINGS, YahooSource } from '@tandem/sources';

/** Longer than Yahoo takes with its cookies and crumb; a first start without a network waits no longer. */
const PATIENCE_MS = 8_000;

/** Whether Yahoo can be asked from here: it gives the price of the market symbol. */
export async function yahooAnswers({ YAHOO_URL }: Pick<Settings, 'YAHOO_URL'>, signal: AbortSignal): Promise<boolean> {
  const wire = YAHOO_URL === undefined ? {} : { fetch: standInWire(YAHOO_URL) };
  const yahoo = new YahooSource({ ...SYSTEM_SURROUNDINGS, ...wire });
  try {
    const { quotes } = await yahoo.quotes([MARKET_SYMBOL], AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]));
    return quotes.length > 0;
  } catch {
    signal.throwIfAborted();
    return false; // Why it does not answer is of no interest to who has another market to look at.
  }
}
