import { DECISIVE_E_VALUE, eProcess } from '../statistics/e-process.js';

/** How much better a version was than another forecaster in one session, on the same rows. */
export interface SessionGain {
  /** New York date. */
  readonly session: string;
  /** Mean log loss of the other less that of the version, nats; in movement (`movementKey`) mean CRPS, nats of log excursion. */
  readonly gain: number;
  /** `holdout`: of the sessions in which the gate first compared it; `live`: of predictions as they were made; absent: not known. */
  readonly origin?: 'holdout' | 'live';
}

/** Gains of a version over its sessions so far, by what it was compared with: a baseline's name, or a version as `versionKey` has it. */
export type GainHistory = ReadonlyMap<string, readonly SessionGain[]>;

/** How a version of the same kind is called where baselines are called by their names. */
export function versionKey(version: number): string {
  return `v${version}`;
}

/** How a forecaster is called where gains are of its forecast of movement: `HAR × time of day, movement`. */
export function movementKey(name: string): string {
  return `${name}, movement`;
}

/** The evidence that a version is better than another forecaster. */
export interface Evidence {
  /** Sessions that it rests on. */
  readonly sessions: number;
  /** From 0; starts at 1 and decides at 100. Of a forecaster that is no better it ever does so with probability .01 at most. */
  readonly eValue: number;
}

/** Larger e-values are given as this one, about 1e304, so that every one is a number in JSON. */
const MAX_LOG_E_VALUE = 700;

const NONE: Evidence = { sessions: 0, eValue: 1 };

/** The evidence after each session. @param gains in the order of sessions; what is no number is no session */
export function evidenceAfterEach(gains: readonly number[]): Evidence[] {
  return eProcess(gains.filter(Number.isFinite)).map((log, place) => ({
    sessions: place + 1,
    eValue: Math.exp(Math.min(log, MAX_LOG_E_VALUE)),
  }));
}

/** The evidence of all gains. @param gains in the order of sessions */
export function evidenceOf(gains: readonly number[]): Evidence {
  return evidenceAfterEach(gains).at(-1) ?? NONE;
}

/** Gains in the order of sessions, each session once: its first gain counts. */
export function bySession<Gain extends SessionGain>(gains: readonly Gain[]): Gain[] {
  const first = new Map<string, Gain>();
  for (const gain of gains) if (!first.has(gain.session)) first.set(gain.session, gain);
  return [...first.values()].sort((a, b) => (a.session < b.session ? -1 : 1));
}

/** The evidence against one other; none while nothing is recorded. */
export function evidenceAgainst(history: GainHistory, other: string): Evidence {
  return evidenceOf(bySession(history.get(other) ?? []).map(({ gain }) => gain));
}

/** Whether the evidence decides, however often one has looked. */
export function isDecisive({ eValue }: Evidence): boolean {
  return eValue >= DECISIVE_E_VALUE;
}

/** Whether a version is proven: decisive evidence against every baseline, and at least one of them. */
export function isProven(history: GainHistory, baselines: readonly string[]): boolean {
  return baselines.length > 0 && baselines.every((name) => isDecisive(evidenceAgainst(history, name)));
}

/** E.g. `e-value 0.42, 5 sessions`. */
export function describeEvidence({ eValue, sessions }: Evidence): string {
  const value = eValue >= 1e6 ? eValue.toExponential(0) : eValue >= 10 ? String(Math.floor(eValue)) : eValue.toPrecision(2);
  return `e-value ${value}, ${sessions} ${sessions === 1 ? 'session' : 'sessions'}`;
}

/** Where the sessions of gains are from, e.g. `5 of its first hold-out, 12 live`. */
export function describeOrigins(gains: readonly SessionGain[]): string {
  const count = (wanted: SessionGain['origin']) => gains.filter(({ origin }) => origin === wanted).length;
  const [holdout, live] = [count('holdout'), count('live')];
  if (live === 0) return 'all of its first hold-out';
  return holdout === 0 ? 'all live' : `${holdout} of its first hold-out, ${live} live`;
}
