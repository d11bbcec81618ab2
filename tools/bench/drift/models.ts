import { MODEL_KINDS, Random } from '@tandem/domain';
import { MODEL_EVIDENCE } from '@tandem/drift';
import { exactBounds } from '../../../libs/evaluation/testing/exact-bounds.ts';
import { BROKEN_MODELS } from './broken-models.ts';
import type { Role } from './cross-fit.ts';
import { delayQuantile, formatShare, shareWithin, table, type Delay } from './delays.ts';
import type { FoldScores } from './fold-scores.ts';
import { ofKinds, type ModelMonitor, type OfKinds, type PairedGains } from './model-monitor.ts';
import { watchSession, type HealthyRecord } from './system-years.ts';

export const MODEL_FAULTS: readonly Role[] = [
  ...(Object.keys(BROKEN_MODELS) as (keyof typeof BROKEN_MODELS)[]),
  'trained on shuffled labels',
  'trained on the calmest sessions',
];

/** What the healthy champions of every fold were worth. */
export async function readRecord(folds: readonly FoldScores[]): Promise<HealthyRecord> {
  const sessions: OfKinds<PairedGains>[] = [];
  const backs: OfKinds<PairedGains[]>[] = [];
  for (const scores of folds) {
    const served = await scores.championGains('served');
    sessions.push(...scores.sessions.map((_, i) => ofKinds((kind) => served[kind][i]!)));
    if (scores.hasBack) backs.push(await scores.championGains('back'));
  }
  return { sessions, backs };
}

/** Healthy champions over the recorded sessions, a new one of each kind with every block. */
export async function modelFalseAlarms(folds: readonly FoldScores[]): Promise<string> {
  const counts = { sessions: 0, warnings: 0, rollbacks: 0, evidence: -Infinity };
  for (const scores of folds) {
    counts.sessions += scores.sessions.length;
    for (const kind of MODEL_KINDS) {
      const monitor = await scores.promoted(kind, 'champion');
      for (const gains of await scores.gains(kind, 'champion', 'served')) {
        const { warned, severe, evidence } = watchSession(monitor, gains);
        counts.warnings += warned;
        counts.rollbacks += Number(severe);
        counts.evidence = Math.max(counts.evidence, evidence);
      }
    }
  }
  const { sessions, warnings, rollbacks, evidence } = counts;
  const row = (name: string, count: number) => {
    const { high } = exactBounds(Math.min(count, sessions), sessions);
    return [name, String(count), (count / sessions).toFixed(2), `${(100 * high).toFixed(1)} %`];
  };
  const limits = `warning at ${MODEL_EVIDENCE.warning.toFixed(1)}, severe at ${MODEL_EVIDENCE.severe.toFixed(1)}`;
  return table(
    [`healthy champions, ${sessions} sessions`, 'seen', 'a session', 'sessions with one at most (95 %)'],
    [row('warnings', warnings), row('rollbacks', rollbacks), ['most evidence beside both, nats', evidence.toFixed(1), '', limits]],
  );
}

/** Delays of one fault. */
interface FaultDelays {
  readonly promoted: Delay[];
  readonly inMemory: Delay[];
}

/** Faults begin at a random minute that leaves half an hour before the last horizons begin. */
const FIRST_MINUTE = 30;
const MINUTES = 270;
/** In which a promoted fault is to be rolled back, and in which one in memory is found by the next session's same minute. */
const PROMOTED_MINUTES = 20;
const SESSION_MINUTES = 390;

/** Each faulty model in the place of each champion in every session, once promoted so and once broken in memory, at a random minute. */
export async function modelFaults(folds: readonly FoldScores[], seed: number): Promise<string> {
  const random = new Random(seed);
  const delays = new Map<Role, FaultDelays>(MODEL_FAULTS.map((role) => [role, { promoted: [], inMemory: [] }]));
  for (const scores of folds.filter(({ hasBack }) => hasBack)) {
    const healthy = await scores.healthyStates();
    for (const kind of MODEL_KINDS) {
      for (const [role, { promoted, inMemory }] of delays) {
        const broken = await scores.gains(kind, role, 'served');
        const monitor = await scores.promoted(kind, role);
        const minute = FIRST_MINUTE + random.index(MINUTES);
        const fromThere = await scores.gainsAfterSwitch(kind, null, role, minute);
        promoted.push(...fromThere.map((_, i) => delayOf(monitor, [fromThere[i]!, ...broken.slice(i + 1)], minute, minute)));
        const switched = await scores.gainsAfterSwitch(kind, 'champion', role, minute);
        inMemory.push(...switched.map((_, i) => delayOf(healthy[i]![kind], [switched[i]!, ...broken.slice(i + 1)], minute, 0)));
      }
    }
  }
  return faultTable(delays);
}

function faultTable(delays: ReadonlyMap<Role, FaultDelays>): string {
  const rows = [...delays].map(([role, { promoted, inMemory }]) => [
    role,
    formatShare(promoted.filter((delay) => delay !== null).length, promoted.length),
    shareWithin(promoted, PROMOTED_MINUTES),
    delayQuantile(promoted, 0.5),
    delayQuantile(promoted, 0.9),
    shareWithin(inMemory, SESSION_MINUTES),
    delayQuantile(inMemory, 0.5),
    delayQuantile(inMemory, 0.9),
  ]);
  const head = ['faulty champion', 'promoted: rolled back', `within ${PROMOTED_MINUTES}`, 'median', '90 %'];
  return table([...head, `broken in memory: within ${SESSION_MINUTES}`, 'median', '90 %'], rows);
}

/**
 * Market minutes from the onset in the first of the sessions until the champion is rolled back.
 * @param from minute of the first session from which the monitor looks at it
 */
function delayOf(monitor: ModelMonitor, sessions: readonly PairedGains[], onset: number, from: number): Delay {
  const watching = monitor.copy();
  let before = -onset;
  for (const [i, gains] of sessions.entries()) {
    for (const { minute, severity } of watching.watch({ open: 0 }, gains, i === 0 ? from : 0)) {
      if (severity === 'severe' && before + minute > 0) return before + minute;
    }
    before += gains[0]!.length;
  }
  return null;
}
