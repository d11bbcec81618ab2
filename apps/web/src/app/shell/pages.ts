/** A page of the dashboard. */
export interface Page {
  /** First segment of its address; empty for the live page, whose address names a symbol. */
  readonly path: string;
  readonly label: string;
  /** Where there is little room. */
  readonly short: string;
  /** What it shows, in a sentence. */
  readonly what: string;
  /** After `g`, the key that goes there. */
  readonly key: string;
  /** Lines of its icon on a 24 × 24 grid. */
  readonly icon: string;
}

/** Every page, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  {
    path: '',
    label: 'Live',
    short: 'Live',
    what: 'Prices, both models and the recommendation, now or at any past minute',
    key: 'l',
    icon: 'M3 16l5-6 4 4 4-8 5 6',
  },
  {
    path: 'models',
    label: 'Models',
    short: 'Models',
    what: 'Versions, verdicts of the gate, evidence and lineage; promotion and rollback',
    key: 'm',
    icon: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9',
  },
  {
    path: 'pipeline',
    label: 'Pipeline',
    short: 'Runs',
    what: 'Training runs, stage by stage; retraining',
    key: 'p',
    icon: 'M4 6h6v4H4zM14 14h6v4h-6zM10 8h7v6M7 10v6h7',
  },
  {
    path: 'drift',
    label: 'Drift',
    short: 'Drift',
    what: 'What moves away from training, by feature, symbol and detector; alerts',
    key: 'd',
    icon: 'M3 7c4 0 4 4 9 4s5-4 9-4M3 13c4 0 4 6 9 6s5-2 9-2',
  },
  {
    path: 'track-record',
    label: 'Track record',
    short: 'Record',
    what: 'What became of everything that was predicted and recommended',
    key: 't',
    icon: 'M4 20V10h4v10M10 20V4h4v16M16 20v-7h4v7',
  },
  {
    path: 'sources',
    label: 'Sources',
    short: 'Sources',
    what: 'Health of every provider, and what was put into quarantine',
    key: 's',
    icon: 'M4 6c0-4 16-4 16 0s-16 4-16 0v12c0 4 16 4 16 0V6M4 12c0 4 16 4 16 0',
  },
  {
    path: 'checks',
    label: 'Checks',
    short: 'Checks',
    what: 'Look-ahead, warm-up and reconciliation of what was served',
    key: 'c',
    icon: 'M4 12l5 5L20 6',
  },
];

/** The page that an address belongs to; the live page for every other, because its address names a symbol. */
export function pageOf(url: string): Page {
  const [first] = url.replace(/^\//, '').split(/[/?#]/);
  return PAGES.find(({ path }) => path !== '' && path === first) ?? PAGES[0]!;
}
