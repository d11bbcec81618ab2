import { readOptions, UsageError } from '../../stack/command-line.ts';

/** Groups of stages that can be measured alone, in the order in which they run. */
export const SECTIONS = [
  'read',
  'features',
  'labels',
  'scaling',
  'windows',
  'epochs',
  'conversion',
  'inference',
  'nightly',
  'linearity',
] as const;
export type Section = (typeof SECTIONS)[number];

export interface LearningOptions {
  readonly sections: readonly Section[];
  /** Measured repetitions of stages that take less than seconds. */
  readonly repetitions: number;
  /** Measured epochs of each network. */
  readonly epochs: number;
  /** Training rows of an epoch at most. */
  readonly rows: number;
  /** Numbers of symbols over which cost is measured. */
  readonly symbols: readonly number[];
  /** Whether the figures are too few for a table that is kept. */
  readonly quick: boolean;
}

/** Rows of an epoch under --quick: eight batches. */
const QUICK_ROWS = 2_048;

const USAGE = 'npm run bench -- learning [--only SECTION,SECTION] [--quick]';

/** @throws UsageError that says what is wrong with the arguments */
export function parseOptions(args: readonly string[]): LearningOptions {
  const values = readOptions(args, { only: { type: 'string' }, quick: { type: 'boolean' } }, USAGE);
  const wanted = values.only?.split(',') ?? [...SECTIONS];
  const unknown = wanted.filter((name) => !(SECTIONS as readonly string[]).includes(name));
  if (unknown.length > 0) throw new UsageError(`No such section: ${unknown.join(', ')}. There are: ${SECTIONS.join(', ')}.`);
  const sections = SECTIONS.filter((name) => wanted.includes(name));
  return values.quick
    ? { sections, repetitions: 2, epochs: 1, rows: QUICK_ROWS, symbols: [5, 20], quick: true }
    : { sections, repetitions: 9, epochs: 3, rows: Number.MAX_SAFE_INTEGER, symbols: [5, 20, 80], quick: false };
}
