import { MODEL_KINDS, Random, type ModelKind, type Severity } from '@tandem/domain';
import { MODEL_LIMITS } from '@tandem/drift';
import { exactRateBounds } from '../../../libs/evaluation/testing/exact-bounds.ts';
import { table } from './delays.ts';
import { ModelMonitor, ofKinds, type OfKinds, type PairedGains } from './model-monitor.ts';

export const SESSIONS_A_YEAR = 252;
/** Mean length of the blocks of sessions that are drawn together, so that what lasts for days stays together. */
const BLOCK_SESSIONS = 5;
/** A champion is replaced after so many sessions in the mean, which starts its evidence with the sessions before. */
const CHAMPION_SESSIONS = 20;

/** A recorded session: the gains of both references on the champion of each kind, of the same minutes. */
export type RecordedGains = OfKinds<PairedGains>;

/** What the years are drawn from. */
export interface HealthyRecord {
  /** In order of time. */
  readonly sessions: readonly RecordedGains[];
  /** Each the sessions before a champion, as it is scored back on them. */
  readonly backs: readonly OfKinds<readonly PairedGains[]>[];
}

/** What a champion is worth: as recorded, or with this mean gain a minute beside every reference, nats. */
export type Worth = 'recorded' | number;

/** Alarms of years in which no champion is faulty. */
export interface YearsOfAlarms {
  readonly years: number;
  readonly warnings: number;
  readonly rollbacks: number;
}

/**
 * Places of sessions by the stationary bootstrap (Politis & Romano, The Stationary Bootstrap, JASA 89, 1994): blocks of consecutive
 * sessions from a random one on, of geometric length, the first after the last.
 */
export function* drawSessions(random: Random, recorded: number, wanted: number): Generator<number> {
  let place = 0;
  for (let i = 0; i < wanted; i++) {
    place = i === 0 || random.uniform() < 1 / BLOCK_SESSIONS ? random.index(recorded) : (place + 1) % recorded;
    yield place;
  }
}

/** The record with another mean of the gains of each kind and reference; all else of them stays. */
export function withWorth(record: HealthyRecord, worth: Worth): HealthyRecord {
  if (worth === 'recorded') return record;
  const shifts = shiftsTo(record, worth);
  const shifted = (kind: ModelKind, gains: PairedGains): PairedGains =>
    gains.map((one, reference) => one.map((gain) => gain + shifts[kind][reference]!));
  return {
    sessions: record.sessions.map((session) => ofKinds((kind) => shifted(kind, session[kind]))),
    backs: record.backs.map((back) => ofKinds((kind) => back[kind].map((gains) => shifted(kind, gains)))),
  };
}

/** What is to be added to the gains of each kind beside each reference. */
function shiftsTo({ sessions }: HealthyRecord, worth: number): OfKinds<number[]> {
  const shiftOf = (kind: ModelKind, reference: number) => {
    const gains = sessions.flatMap((session) => [...session[kind][reference]!].filter(Number.isFinite));
    return worth - gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  };
  return ofKinds((kind) => sessions[0]![kind].map((_, reference) => shiftOf(kind, reference)));
}

/** The product's monitor over years of sessions drawn from the record, both kinds on the same ones. */
export function simulateYears(record: HealthyRecord, years: number, seed: number): YearsOfAlarms {
  const random = new Random(seed);
  const counts = { warnings: 0, rollbacks: 0 };
  const promoted = (kind: ModelKind) => {
    const monitor = new ModelMonitor(kind, record.sessions[0]![kind].length);
    if (record.backs.length > 0) monitor.scoreBack(record.backs[random.index(record.backs.length)]![kind]);
    return monitor;
  };
  const monitors = new Map(MODEL_KINDS.map((kind) => [kind, promoted(kind)]));
  for (const place of drawSessions(random, record.sessions.length, years * SESSIONS_A_YEAR)) {
    for (const kind of MODEL_KINDS) {
      if (random.uniform() < 1 / CHAMPION_SESSIONS) monitors.set(kind, promoted(kind));
      const { warned, severe } = watchSession(monitors.get(kind)!, record.sessions[place]![kind]);
      counts.warnings += warned;
      counts.rollbacks += Number(severe);
      if (severe) monitors.set(kind, promoted(kind));
    }
  }
  return { years, ...counts };
}

/** What a session came to. */
export interface WatchedSession {
  /** Episodes. */
  readonly warned: number;
  /** Whether the champion was rolled back, once at most: nothing is looked at after it. */
  readonly severe: boolean;
  /** The most that was seen beside all references, nats. */
  readonly evidence: number;
}

export function watchSession(monitor: ModelMonitor, gains: PairedGains): WatchedSession {
  let warned = 0;
  let most = -Infinity;
  let before: Severity = 'ok';
  for (const { severity, evidence } of monitor.watch({ open: 0 }, gains)) {
    most = Math.max(most, evidence);
    if (severity !== 'ok' && before === 'ok') warned += 1;
    if (severity === 'severe') return { warned, severe: true, evidence: most };
    before = severity;
  }
  return { warned, severe: false, evidence: most };
}

const WORTHS: readonly (readonly [string, Worth])[] = [
  ['as recorded', 'recorded'],
  ['equal to both references', 0],
  ['worse than both by .01 nats', 0.01],
  ['worse than both by .02 nats, the margin', MODEL_LIMITS.margin],
];

/** Years in which champions are as good as they were, no better than their references, or as bad as is allowed. */
export function falseAlarmsOfYears(record: HealthyRecord, years: number, seed: number): string {
  const rows = WORTHS.map(([name, worth]) => {
    const { warnings, rollbacks } = simulateYears(withWorth(record, worth), years, seed);
    const rate = (count: number) => {
      const { low, high } = exactRateBounds(count, years);
      return `${(count / years).toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
    };
    return [name, String(warnings), rate(warnings), String(rollbacks), rate(rollbacks)];
  });
  return table([`champions, ${years} system-years`, 'false warnings', 'a year', 'false rollbacks', 'a year'], rows);
}
