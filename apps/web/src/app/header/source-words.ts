import type { Status } from '@tandem/contracts';

/** Whose prices these are, in words that nobody can take for more. */
export function sourceWords({ source, live }: Pick<Status, 'source' | 'live'>): string {
  if (live) return 'LIVE · Yahoo Finance';
  switch (source) {
    case 'simulated': return 'SIMULATED — not a real market';
    case 'replay': return 'REPLAY of recorded bars — not live';
    case 'yahoo': return 'YAHOO FINANCE — not live now';
  }
}
