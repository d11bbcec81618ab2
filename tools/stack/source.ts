import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type IngestibleSource, resolveSource, type Settings } from '@tandem/config';
import { StackError } from './stack-error.ts';

/** What the stack will run on, and what a user must know about it. */
export interface SourceChoice {
  readonly source: IngestibleSource;
  /** Said before anything starts; null when there is nothing to say. */
  readonly note: string | null;
  /** The loud line of how live the prices are. */
  readonly warning: string;
}

const WARNINGS: Record<IngestibleSource, string> = {
  yahoo: 'Live prices of Yahoo Finance. No advice: read what the page says of each model.',
  simulated: 'NOT LIVE: simulated market. Every price, headline and figure is invented.',
  replay: 'NOT LIVE: replay of recorded bars. Prices are of the past.',
};

/**
 * Decides what `auto` means and checks that the source can be had.
 * @param yahooAnswers asked only where `auto` has not been decided by an earlier start
 * @throws StackError naming REPLAY_DIR
 */
export async function chooseSource(settings: Pick<Settings, 'SOURCE' | 'REPLAY_DIR' | 'VAR_DIR'>, yahooAnswers: () => Promise<boolean>): Promise<SourceChoice> {
  const { SOURCE, REPLAY_DIR, VAR_DIR } = settings;
  if (SOURCE === 'replay' && (!REPLAY_DIR || !existsSync(REPLAY_DIR))) {
    throw new StackError(`REPLAY_DIR=${REPLAY_DIR ?? ''} is no directory. Name one with SYMBOL.csv or SYMBOL.csv.gz files.`);
  }
  const [source, note] = SOURCE === 'auto' ? await chooseForAuto(VAR_DIR, yahooAnswers) : [SOURCE, null];
  return { source, note, warning: WARNINGS[source] };
}

async function chooseForAuto(VAR_DIR: string, yahooAnswers: () => Promise<boolean>): Promise<[source: IngestibleSource, note: string]> {
  const source = resolveSource({ SOURCE: 'auto', VAR_DIR });
  if (source === 'yahoo') return [source, `SOURCE=auto: there are prices of Yahoo Finance in ${join(VAR_DIR, 'yahoo')}, so it goes on with them.`];
  if (await yahooAnswers()) return ['yahoo', 'SOURCE=auto: Yahoo Finance answers, so the prices are live.'];
  return [source, 'SOURCE=auto: Yahoo Finance does not answer, so the market is simulated.'];
}
