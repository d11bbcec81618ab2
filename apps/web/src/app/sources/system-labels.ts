import type { Status } from '@tandem/contracts';

/** A part that Tandem stands on: how it is, and what follows. */
export interface Part {
  readonly name: string;
  readonly sign: string;
  readonly word: string;
  readonly tone: 'up' | 'warn' | 'down';
  readonly meaning: string;
  /** Where to look further; null where there is nothing. */
  readonly url: string | null;
}

const UP = { sign: '●', tone: 'up' } as const;
const DOWN = { sign: '✕', tone: 'down' } as const;

const DATABASE = {
  up: { ...UP, word: 'up', meaning: 'Bars, predictions and records are stored.' },
  down: { ...DOWN, word: 'down', meaning: 'Nothing can be read or stored. What is shown is the last that was known; Tandem keeps trying.' },
} as const;

const DISK = {
  ok: { ...UP, word: 'enough room', meaning: 'There is room for what comes.' },
  low: { sign: '⚠', tone: 'warn', word: 'little room', meaning: 'Free some space before it is full: then nothing can be stored.' },
  full: { ...DOWN, word: 'full', meaning: 'Nothing can be stored until there is room. Free some space.' },
} as const;

const PIPELINE = {
  up: { ...UP, word: 'up', meaning: 'Temporal answers: training, drift monitor and checks can run.' },
  down: { ...DOWN, word: 'down', meaning: 'Temporal does not answer: nothing is trained or changed until it does. Predictions go on.' },
} as const;

/** What Tandem stands on besides its providers. */
export function partsOf({ database, disk, pipeline, temporalUrl }: Pick<Status, 'database' | 'disk' | 'pipeline' | 'temporalUrl'>): Part[] {
  return [
    { name: 'Database', url: null, ...DATABASE[database] },
    { name: 'Disk', url: null, ...DISK[disk] },
    { name: 'Pipeline', url: temporalUrl, ...PIPELINE[pipeline] },
  ];
}
