import { Random } from '@tandem/domain';

/** What can be killed. */
export const TARGETS = ['worker', 'worker-training', 'api', 'postgres', 'temporal'] as const;
export type Target = (typeof TARGETS)[number];

/**
 * Activities of a session and its nightly run, in their order: a fault happens when one of them is scheduled, which is the boundary to the
 * stage before, and a little later.
 */
export const POINTS = [
  'streamSession',
  'updateCorporateActions',
  'buildDataset',
  'trainModel',
  'validateModel',
  'checkArtifact',
  'swapChampion',
  'publishChampions',
  'auditRun',
] as const;
export type Point = (typeof POINTS)[number];

/** Longest wait at a point, milliseconds: a training of the harness takes about as long. */
const MAX_DELAY_MS = 2_000;

/** SIGKILL to one process, `delay` milliseconds after an activity was scheduled. */
export interface Fault {
  readonly target: Target;
  readonly point: Point;
  readonly delay: number;
}

/**
 * The faults of one run: the first goes through every pair of target and point, right at the boundary, as the seeds go on; up to two
 * more happen anywhere.
 */
export function faultsOf(seed: number): Fault[] {
  const random = new Random(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.uniform() * values.length)]!;
  const first: Fault = {
    target: TARGETS[seed % TARGETS.length]!,
    point: POINTS[Math.floor(seed / TARGETS.length) % POINTS.length]!,
    delay: 0,
  };
  const more = Math.floor(random.uniform() * 3);
  return [
    first,
    ...Array.from({ length: more }, () => ({
      target: pick(TARGETS),
      point: pick(POINTS),
      delay: Math.floor(random.uniform() * MAX_DELAY_MS),
    })),
  ];
}
