import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { MODEL_KINDS } from '@tandem/domain';
import { bytea, instant, isOneOf } from './columns.js';

const kind = () => text({ enum: MODEL_KINDS }).notNull();
const now = (name: string) =>
  instant(name)
    .notNull()
    .default(sql`now()`);

/** Frozen choices of training rows: `spec` is whatever rebuilds one, `hash` proves that it was rebuilt alike. */
export const datasets = pgTable('datasets', {
  id: text().primaryKey(),
  hash: text().notNull(),
  spec: jsonb().$type<Record<string, unknown>>().notNull(),
  createdAt: now('created_at'),
});

export type DatasetRow = Readonly<typeof datasets.$inferSelect>;

/**
 * Versions of each kind. A row without artifact is a number that a run has claimed and not used yet; one run claims
 * one number of a kind, however often it is retried.
 */
export const modelVersions = pgTable(
  'model_versions',
  {
    kind: kind(),
    version: integer().notNull(),
    workflowId: text('workflow_id').notNull(),
    artifact: bytea(),
    /** Of the artifact, lower-case hexadecimal. */
    sha256: text(),
    metadata: jsonb().$type<Record<string, unknown>>(),
    /** Its mark: whether the gains of its sessions so far (`session_gains`) prove it better than every baseline. */
    proven: boolean().notNull().default(false),
    /** The same of its forecast of movement alone. */
    provenMovement: boolean('proven_movement').notNull().default(false),
    createdAt: now('created_at'),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.version] }),
    unique('model_versions_claim').on(t.kind, t.workflowId),
    check('model_versions_kind', isOneOf('kind', MODEL_KINDS)),
    check('model_versions_version', sql`version > 0`),
    check('model_versions_complete', sql`num_nulls(artifact, sha256, metadata) in (0, 3)`),
    check('model_versions_sha256', sql`sha256 ~ '^[0-9a-f]{64}$'`),
  ],
);

/** A finished version with its bytes: none of what a claim leaves open is null. */
type FinishedVersion = { readonly [K in keyof typeof modelVersions.$inferSelect]: NonNullable<(typeof modelVersions.$inferSelect)[K]> };
/** A finished version without its bytes, but with how many there are. */
export type ModelVersionRow = Omit<FinishedVersion, 'artifact'> & { readonly bytes: number };
export type NewArtifact = Pick<FinishedVersion, 'kind' | 'version' | 'artifact' | 'sha256' | 'metadata'>;
export type StoredArtifact = Pick<FinishedVersion, 'artifact' | 'sha256'>;

/** Statistics of the training inputs of a version, against which drift is measured. */
export const trainingStatistics = pgTable(
  'training_statistics',
  {
    kind: kind(),
    version: integer().notNull(),
    statistics: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: now('created_at'),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.version] }),
    foreignKey({ columns: [t.kind, t.version], foreignColumns: [modelVersions.kind, modelVersions.version] }),
  ],
);

/** The pointer of each kind to the version that serves. */
export const champions = pgTable(
  'champions',
  {
    kind: kind().primaryKey(),
    version: integer().notNull(),
    previousVersion: integer('previous_version'),
    /** Counts the changes of this pointer, from 1. */
    revision: integer().notNull(),
    since: instant().notNull(),
    actor: text().notNull(),
    reason: text().notNull(),
    /** Whether an operator forced a version that the gate had not accepted. */
    forced: boolean().notNull().default(false),
  },
  (t) => [
    foreignKey({ columns: [t.kind, t.version], foreignColumns: [modelVersions.kind, modelVersions.version] }),
    foreignKey({ columns: [t.kind, t.previousVersion], foreignColumns: [modelVersions.kind, modelVersions.version] }),
    check('champions_revision', sql`revision > 0`),
  ],
);

/** The marks that a version has today. */
export interface VersionMarks {
  readonly proven: boolean;
  readonly provenMovement: boolean;
}

/** A pointer, and the marks of its version. */
export type ChampionRow = Readonly<typeof champions.$inferSelect> & VersionMarks;

/** Every value that a pointer of `champions` ever had. */
export const championChanges = pgTable(
  'champion_changes',
  {
    kind: kind(),
    revision: integer().notNull(),
    version: integer().notNull(),
    previousVersion: integer('previous_version'),
    at: instant().notNull(),
    actor: text().notNull(),
    reason: text().notNull(),
    forced: boolean().notNull().default(false),
    /** Of what asked for it, so that one that is repeated or reset changes once. */
    changeId: text('change_id').notNull(),
    /**
     * The record that allowed it: `verdict/<id>`, `request/<key>` or `drift/<id>`. `before`: it was made before a change needed one. Null:
     * none, which `audit verify` finds.
     */
    authority: text(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.revision] }), unique('champion_changes_once').on(t.kind, t.changeId)],
);

/** One value that a pointer had: a change of champion that was made. */
export type ChampionChangeRow = Readonly<typeof championChanges.$inferSelect>;

/**
 * A change to make: `revision` is the one that it gives the pointer, which must have the one before. `changeId` and `kind` make it
 * idempotent; without `previousVersion` that is the champion which is replaced.
 */
export type NewChampionChange = Readonly<typeof championChanges.$inferInsert>;

/** What the gate decided about a version, with its numbers. */
export const verdicts = pgTable(
  'verdicts',
  {
    id: uuid().primaryKey().defaultRandom(),
    workflowId: text('workflow_id').notNull(),
    kind: kind(),
    version: integer().notNull(),
    /** The champion that it was compared with; null when there was none. */
    championVersion: integer('champion_version'),
    /** The revision that its pointer had, 0 without a champion: the verdict holds as long as the pointer does. */
    championRevision: integer('champion_revision'),
    datasetId: text('dataset_id').references(() => datasets.id),
    accepted: boolean().notNull(),
    /** As it was then; the mark of today is the version's. */
    proven: boolean().notNull(),
    /** One sentence per rule. */
    reasons: jsonb().$type<readonly string[]>().notNull(),
    numbers: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: now('created_at'),
  },
  (t) => [
    unique('verdicts_once').on(t.workflowId, t.kind, t.version),
    index('verdicts_of_version').on(t.kind, t.version, t.createdAt),
    foreignKey({ columns: [t.kind, t.version], foreignColumns: [modelVersions.kind, modelVersions.version] }),
  ],
);

export type VerdictRow = Readonly<typeof verdicts.$inferSelect>;
/** A verdict without a revision allows no change. */
export type NewVerdict = Omit<VerdictRow, 'id' | 'createdAt' | 'championRevision'> & Partial<Pick<VerdictRow, 'championRevision'>>;
