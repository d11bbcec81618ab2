import { sql } from 'drizzle-orm';
import { bigint, check, date, foreignKey, index, integer, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { DRIFT_CAUSES, DRIFT_HOLD_REASONS, MODEL_KINDS, SEVERITIES } from '@tandem/domain';
import { formatInstant, instant, isOneOf, recordedAt } from './columns.js';
import { modelVersions } from './models.js';

/** What a check of the drift monitor found. */
export const driftReports = pgTable(
  'drift_reports',
  {
    /** Market time: the end of the newest bar that was looked at. */
    at: instant().primaryKey(),
    /** New York date. */
    session: date().notNull(),
    /** Wall time. */
    checkedAt: instant('checked_at').notNull(),
    severity: text({ enum: SEVERITIES }).notNull(),
    /** The episodes under way (`DriftEpisode` of libs/drift), from which the next check goes on. */
    episodes: jsonb().$type<readonly Record<string, unknown>[]>().notNull(),
    /** What speaks against the champions (`PairEvidence` of libs/drift), from which the next check goes on. */
    evidence: jsonb()
      .$type<readonly Record<string, unknown>[]>()
      .notNull()
      .default(sql`'[]'`),
    /** How far the features are from usual (`FeatureMap` of libs/drift); `own` of its symbols is kept of the newest of each session. */
    features: jsonb().$type<Readonly<Record<string, unknown>>>(),
  },
  (t) => [index('drift_reports_of_session').on(t.session, t.at), check('drift_reports_severity', isOneOf('severity', SEVERITIES))],
);

export type DriftReportRow = Readonly<Omit<typeof driftReports.$inferSelect, 'features'>>;

/** What the monitor decided after a check: that a faulty champion goes back to another version. Never changed. */
export const driftDecisions = pgTable(
  'drift_decisions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** The check that it follows from. */
    reportAt: instant('report_at')
      .notNull()
      .references(() => driftReports.at),
    kind: text({ enum: MODEL_KINDS }).notNull(),
    fromVersion: integer('from_version').notNull(),
    toVersion: integer('to_version').notNull(),
    /** Of the pointer that it was decided on. */
    championRevision: integer('champion_revision').notNull(),
    /** What was found, in a sentence. */
    reason: text().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [
    unique('drift_decisions_once').on(t.reportAt, t.kind),
    foreignKey({
      name: 'drift_decisions_from',
      columns: [t.kind, t.fromVersion],
      foreignColumns: [modelVersions.kind, modelVersions.version],
    }),
    foreignKey({ name: 'drift_decisions_to', columns: [t.kind, t.toVersion], foreignColumns: [modelVersions.kind, modelVersions.version] }),
  ],
);

export type NewDriftDecision = Omit<Readonly<typeof driftDecisions.$inferSelect>, 'id' | 'recordedAt'>;
/** A decision, and what is known of its check. */
export interface DriftDecisionRow extends NewDriftDecision {
  readonly id: number;
  /** New York date. */
  readonly session: string;
}

/** One an episode of drift, from its first finding until it is over. */
export const alerts = pgTable(
  'alerts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Cause, subject and beginning: whatever is repeated, an episode has one alert. */
    episode: text().notNull(),
    cause: text({ enum: DRIFT_CAUSES }).notNull(),
    /** A symbol, a version such as `lstm/3`, or `market`. */
    subject: text().notNull(),
    /** The worst of the episode. */
    severity: text({ enum: SEVERITIES }).notNull(),
    /** One sentence for people. */
    message: text().notNull(),
    /** What was done about it at its worst. */
    remedy: text().notNull(),
    /** Market times; `closedAt` is null while it lasts. */
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
    /** Wall time, and by whom; null: not yet. */
    acknowledgedAt: instant('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
  },
  (t) => [
    unique('alerts_once').on(t.episode),
    index('alerts_by_time').on(t.openedAt),
    check('alerts_id', sql`id > 0`),
    check('alerts_cause', isOneOf('cause', DRIFT_CAUSES)),
    check('alerts_severity', isOneOf('severity', SEVERITIES)),
    check('alerts_acknowledged', sql`num_nulls(acknowledged_at, acknowledged_by) in (0, 2)`),
  ],
);

export type AlertRow = Readonly<typeof alerts.$inferSelect>;

/** An alert as everybody outside gets it, over REST, WebSocket and the webhook: its instants as RFC 3339. */
export function alertDocument({ episode: _episode, openedAt, closedAt, acknowledgedAt, ...rest }: AlertRow) {
  const instantOf = (ms: number | null) => (ms === null ? null : formatInstant(ms));
  return { ...rest, openedAt: formatInstant(openedAt), closedAt: instantOf(closedAt), acknowledgedAt: instantOf(acknowledgedAt) };
}

/** What is not to be acted on because of drift, until that is over. */
export const driftHolds = pgTable(
  'drift_holds',
  {
    /** A symbol; `*`: all. */
    symbol: text().primaryKey(),
    reason: text({ enum: DRIFT_HOLD_REASONS }).notNull(),
    /** Market time. */
    since: instant().notNull(),
    alertId: bigint('alert_id', { mode: 'number' })
      .notNull()
      .references(() => alerts.id),
  },
  () => [check('drift_holds_reason', isOneOf('reason', DRIFT_HOLD_REASONS))],
);

export type DriftHoldRow = Readonly<typeof driftHolds.$inferSelect>;
