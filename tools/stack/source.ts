import { existsSync } from 'node:fs';
import type { Settings } from '@tandem/config';
import { StackError } from './stack-error.ts';

export type ResolvedSource = 'replay' | 'simulated';

/** What the stack will run on, and what a user must know about it. */
export interface SourceChoice {
  readonly source: ResolvedSource;
  /** Said before anything starts; null when there is nothing to say. */
  readonly note: string | null;
  /** The loud line of what is not live. */
  readonly warning: string;
}

const WARNINGS: Record<ResolvedSource, string> = {
  simulated: 'NOT LIVE: simulated market. Every price, headline and figure is invented.',
  replay: 'NOT LIVE: replay of recorded bars. Prices are of the past.',
};

/**
 * Decides what `auto` means and checks that the source can be had.
 * @throws StackError naming SOURCE or REPLAY_DIR
 */
export function chooseSource(settings: Pick<Settings, 'SOURCE' | 'REPLAY_DIR'>): SourceChoice {
  switch (settings.SOURCE) {
    case 'yahoo':
      throw new StackError('SOURCE=yahoo: this version has no live source yet. Use SOURCE=simulated, or SOURCE=replay with REPLAY_DIR.');
    case 'replay':
      if (!settings.REPLAY_DIR || !existsSync(settings.REPLAY_DIR)) {
        throw new StackError(`REPLAY_DIR=${settings.REPLAY_DIR ?? ''} is no directory. Name one with SYMBOL.csv or SYMBOL.csv.gz files.`);
      }
      return { source: 'replay', note: null, warning: WARNINGS.replay };
    case 'simulated':
      return { source: 'simulated', note: null, warning: WARNINGS.simulated };
    case 'auto':
      return { source: 'simulated', note: 'SOURCE=auto: this version has no live source yet, so the market is simulated.', warning: WARNINGS.simulated };
  }
}
