import type { ChampionChange } from './champion-change.js';

/** What the monitor goes on from after a continue-as-new. */
export interface MonitorDriftInput {
  /** Market time of the last check, milliseconds since the Unix epoch; null before the first. */
  readonly after: number | null;
}

/** A market minute that is to be checked. */
export interface DriftCheckInput {
  /** Market time, milliseconds since the Unix epoch: the end of the newest bar to look at. */
  readonly at: number;
}

/** What a check came to. */
export interface DriftCheckResult {
  /** What it found, for people. */
  readonly summary: string;
  /** Champions that are to be rolled back because of it, decided on record and ready for `changeChampion`; at most one a kind. */
  readonly rollbacks: readonly ChampionChange[];
  /** Alerts of the session that the webhook is to get; none without one. */
  readonly alerts: readonly number[];
}

export interface DeliverAlertInput {
  readonly alertId: number;
}

/** The step of `deliverAlert`, on the queue `operations`. */
export interface AlertActivities {
  /** Posts an alert to the webhook. @returns what came of it, in a sentence */
  deliverAlert(input: DeliverAlertInput): Promise<string>;
}

/** The steps of `monitorDrift`, on the queue `operations`. */
export interface DriftActivities {
  /** Waits until the market has gone on to the next check, however long that takes. @returns the newest one that is due */
  awaitDriftCheck(input: MonitorDriftInput): Promise<DriftCheckInput>;
  /** Looks at every minute since the check before, and records what it found and what is held. Idempotent: a minute is checked once. */
  checkDrift(input: DriftCheckInput): Promise<DriftCheckResult>;
}

/** What `monitorDrift` has done beside its checks, on the queue `operations`. */
export interface OutcomeActivities {
  /** Stores what has become known of what the champions predicted. Idempotent. @returns how many outcomes */
  recordOutcomes(): Promise<number>;
}
