import { existsSync } from 'node:fs';
import { type IngestibleSource, resolveSource, type Settings } from '@tandem/config';
import { StackError } from './stack-error.ts';

/** What the stack will run on, and what a user must know about it. */
export interface SourceChoice {
  readonly source: IngestibleSource;
  /** Said before anything starts; null when there is nothing to say. */
  readonly note: string | null;
  /** The loud line of what is not live. */
  readonly warning: string;
}

const WARNINGS: Record<IngestibleSource, string> = {
  simulated: 'NOT LIVE: simulated market. Every price, headline and figure is invented.',
  replay: 'NOT LIVE: replay of recorded bars. Prices are of the past.',
};

/**
 * Decides what `auto` means and checks that the source can be had.
 * @throws SettingsError naming SOURCE, or StackError naming REPLAY_DIR
 */
export function chooseSource(settings: Pick<Settings, 'SOURCE' | 'REPLAY_DIR'>): SourceChoice {
  const source = resolveSource(settings);
  if (source === 'replay' && (!settings.REPLAY_DIR || !existsSync(settings.REPLAY_DIR))) {
    throw new StackError(`REPLAY_DIR=${settings.REPLAY_DIR ?? ''} is no directory. Name one with SYMBOL.csv or SYMBOL.csv.gz files.`);
  }
  const note = settings.SOURCE === 'auto' ? 'SOURCE=auto: this version has no live source yet, so the market is simulated.' : null;
  return { source, note, warning: WARNINGS[source] };
}
