import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resolveSource, type Settings } from '@tandem/config';
import type { Source } from '@tandem/domain';
import { MARKET_SYMBOL } from '@tandem/domain';
import { redirectedWire, SYSTEM_RUNTIME, YahooSource } from '@tandem/sources';
import { StackError } from './stack-error.ts';

/** What the stack will run on, and what a user must know about it. */
export interface SourceChoice {
  readonly source: Source;
  /** Said before anything starts; null when there is nothing to say. */
  readonly note: string | null;
  /** The loud line of how live the prices are. */
  readonly warning: string;
}

const WARNINGS: Record<Source, string> = {
  yahoo: 'Live prices of Yahoo Finance. No advice: read what the page says of each model.',
  simulated: 'NOT LIVE: simulated market. Every price, headline and figure is invented.',
  replay: 'NOT LIVE: replay of recorded bars. Prices are of the past.',
};

/**
 * Decides what `auto` means and checks that the source can be had.
 * @param yahooAnswers asked only where `auto` has not been decided by an earlier start
 * @throws StackError naming REPLAY_DIR
 */
export async function chooseSource(
  settings: Pick<Settings, 'SOURCE' | 'REPLAY_DIR' | 'VAR_DIR'>,
  yahooAnswers: () => Promise<boolean>,
): Promise<SourceChoice> {
  const { SOURCE, REPLAY_DIR, VAR_DIR } = settings;
  if (SOURCE === 'replay' && (!REPLAY_DIR || !existsSync(REPLAY_DIR))) {
    throw new StackError(`REPLAY_DIR=${REPLAY_DIR ?? ''} is no directory. Name one with SYMBOL.csv or SYMBOL.csv.gz files.`);
  }
  const [source, note] = SOURCE === 'auto' ? await chooseForAuto(VAR_DIR, yahooAnswers) : [SOURCE, null];
  return { source, note, warning: WARNINGS[source] };
}

async function chooseForAuto(VAR_DIR: string, yahooAnswers: () => Promise<boolean>): Promise<[source: Source, note: string]> {
  const source = resolveSource({ SOURCE: 'auto', VAR_DIR });
  if (source === 'yahoo')
    return [source, `SOURCE=auto: there are prices of Yahoo Finance in ${join(VAR_DIR, 'yahoo')}, so it goes on with them.`];
  if (await yahooAnswers()) return ['yahoo', 'SOURCE=auto: Yahoo Finance answers, so the prices are live.'];
  return [source, 'SOURCE=auto: Yahoo Finance does not answer, so the market is simulated.'];
}

/** Longer than Yahoo takes with its cookies and crumb; a first start without a network waits no longer. */
const YAHOO_TIMEOUT_MS = 8_000;

/** Whether Yahoo can be asked from here: it gives the price of the market symbol. */
export async function yahooAnswers({ YAHOO_URL }: Pick<Settings, 'YAHOO_URL'>, signal: AbortSignal): Promise<boolean> {
  const wire = YAHOO_URL === undefined ? {} : { fetch: redirectedWire(YAHOO_URL) };
  const yahoo = new YahooSource({ ...SYSTEM_RUNTIME, ...wire });
  try {
    const { quotes } = await yahoo.quotes([MARKET_SYMBOL], AbortSignal.any([signal, AbortSignal.timeout(YAHOO_TIMEOUT_MS)]));
    return quotes.length > 0;
  } catch {
    signal.throwIfAborted();
    return false; // Why it does not answer is of no interest to who has another market to look at.
  }
}
