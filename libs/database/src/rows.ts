import type { Action, Bar, CorporateActionKind, IngestorState, ModelKind, Source } from '@tandem/domain';
import type { championChanges } from './schema/models.js';

/*
 * Rows as the repositories take and give them. Instants are milliseconds since the Unix epoch (UTC); days are
 * `YYYY-MM-DD` in New York.
 */

/** Where bars came from and when they were fetched. */
export interface Provenance {
  readonly source: Source;
  /**
   * When the bars were fetched: wall time for a real market, market time for a virtual one. Decides whether a bar
   * came before or after a split. A function gives each bar its own, for a history that stands for live fetches.
   */
  readonly fetchedAt: number | ((bar: Bar) => number);
}

export interface QuarantinedBar {
  /** The row as it came, verbatim. */
  readonly raw: string;
  readonly reason: string;
  readonly source: Source;
  readonly fetchedAt: number;
  readonly symbol?: string;
  readonly file?: string;
  /** Line in `file`, from 1. */
  readonly line?: number;
}

export interface CorporateAction {
  readonly symbol: string;
  /** First day on which the price trades without the dividend or after the split. */
  readonly exDate: string;
  readonly kind: CorporateActionKind;
  /** Split: new shares for one old (4 for 4:1, 0.1 for 1:10). Dividend: US dollars a share. */
  readonly value: number;
  readonly source: Source;
  readonly fetchedAt: number;
}

/** As it is stored. */
export interface StoredCorporateAction extends CorporateAction {
  /** Since when the source has not told it any more; null while it does. */
  readonly missingSince: number | null;
}

/** What a news item says of one symbol. */
export interface NewsRow {
  /** The item, the same for all of its symbols. */
  readonly id: string;
  readonly symbol: string;
  readonly url: string | null;
  /** The address without what differs between links to the same page. */
  readonly canonicalUrl?: string | null;
  readonly headline: string;
  readonly publisher: string | null;
  /** Where it was found: `yahoo`, `newsapi`, `simulated`. */
  readonly source: string;
  /** -1 (bad) … 1 (good). */
  readonly sentiment: number;
  readonly publishedAt: number;
  readonly fetchedAt: number;
  /** From when on a bar may know of it. */
  readonly availableAt: number;
}

/** One value of a macro series. */
export interface MacroObservationRow {
  readonly series: string;
  /** The day observed, `YYYY-MM-DD`. */
  readonly observedOn: string;
  /** From when on a bar may know of it. */
  readonly availableAt: number;
  readonly value: number;
}

/** How an ingestor is, as it last said itself. */
export interface IngestorHealthRow {
  /** `prices`, `news`, `macro`, `corporate-actions`. */
  readonly name: string;
  readonly state: IngestorState;
  /** What it does or what is wrong, for people. */
  readonly message: string;
  /** How far it is with something that ends; null while it does nothing of the kind. */
  readonly progress: { readonly done: number; readonly of: number } | null;
  readonly lastSuccessAt: number | null;
  readonly lastFailureAt: number | null;
  readonly lastError: string | null;
  readonly nextTryAt: number | null;
  /** Age of the newest thing fetched when it was stored, milliseconds. */
  readonly lagMs: number | null;
  /** Share of the latest requests that failed. */
  readonly errorRate: number;
  /** Since the process started that asks. */
  readonly requests: number;
  readonly failures: number;
  /** Rows stored, corrected, refused …, since the ingestor first ran. */
  readonly counters: Readonly<Record<string, number>>;
  readonly updatedAt: number;
}

/** A frozen choice of training rows. `spec` is whatever rebuilds it; `hash` proves that it was rebuilt alike. */
export interface DatasetRow {
  readonly id: string;
  readonly hash: string;
  readonly spec: Record<string, unknown>;
  readonly createdAt: number;
}

/** A finished model version, without its bytes. */
export interface ModelVersionRow {
  readonly kind: ModelKind;
  readonly version: number;
  readonly workflowId: string;
  readonly sha256: string;
  /** Size of the artifact. */
  readonly bytes: number;
  readonly metadata: Record<string, unknown>;
  readonly createdAt: number;
}

export interface NewArtifact {
  readonly kind: ModelKind;
  readonly version: number;
  readonly artifact: Uint8Array;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly metadata: Record<string, unknown>;
}

export interface StoredArtifact {
  readonly artifact: Uint8Array;
  readonly sha256: string;
}

/** The pointer of one kind. `proven` is what the newest verdict on that version says; false without one. */
export interface ChampionRow {
  readonly kind: ModelKind;
  readonly version: number;
  readonly previousVersion: number | null;
  /** Counts the changes of this pointer, from 1. */
  readonly revision: number;
  readonly since: number;
  readonly actor: string;
  readonly reason: string;
  /** Whether an operator insisted on it against the gate. */
  readonly forced: boolean;
  readonly proven: boolean;
}

/** One value that a pointer had: a change of champion that was made. */
export type ChampionChangeRow = Readonly<typeof championChanges.$inferSelect>;

/**
 * A change to make: `revision` is the one that it gives the pointer, which must have the one before. `changeId` and `kind` make it idempotent;
 * without `previousVersion` that is the champion which is replaced.
 */
export type NewChampionChange = Readonly<typeof championChanges.$inferInsert> & { readonly changeId: string };

export interface NewVerdict {
  /** With the kind, what makes recording idempotent. */
  readonly workflowId: string;
  readonly kind: ModelKind;
  readonly version: number;
  /** The champion it was compared with; null when there was none. */
  readonly championVersion: number | null;
  readonly datasetId: string | null;
  readonly accepted: boolean;
  readonly proven: boolean;
  /** One sentence per rule. */
  readonly reasons: readonly string[];
  readonly numbers: Record<string, unknown>;
}

export interface VerdictRow extends NewVerdict {
  readonly id: string;
  readonly createdAt: number;
}

/** Calibrated probabilities of one model for one bar; they sum to 1. */
export interface PredictionRow {
  readonly symbol: string;
  /** Start of the last bar of the window. */
  readonly ts: number;
  readonly kind: ModelKind;
  readonly version: number;
  readonly down: number;
  readonly neutral: number;
  readonly up: number;
  /** False while that bar is still forming. */
  readonly final: boolean;
}

export interface RecommendationRow {
  readonly symbol: string;
  readonly ts: number;
  readonly action: Action;
  readonly confidence: number;
  readonly proven: boolean;
  readonly reason: string;
  readonly final: boolean;
}

/** Everything predicted for one bar of one symbol. */
export interface PredictionRecord {
  readonly symbol: string;
  readonly ts: number;
  readonly predictions: { readonly [kind in ModelKind]: PredictionRow | null };
  readonly recommendation: RecommendationRow | null;
}

/** What an operator asked for. */
export interface OperatorRequestRow {
  /** Chosen by who asks: the same key is the same request. */
  readonly key: string;
  /** Digest of what was asked for. */
  readonly fingerprint: string;
  /** What may change once at a time. */
  readonly subject: string;
  readonly workflowId: string;
  /** Null until the workflow is known to have started. */
  readonly runId: string | null;
  /** Wall time at which it was asked for. */
  readonly at: number;
}

export interface NewAuditEntry {
  /** Wall time of what happened. */
  readonly at: number;
  readonly actor: string;
  /** A short verb phrase, e.g. `champion-promoted`. */
  readonly action: string;
  /** What it happened to, e.g. `lstm/3`. */
  readonly subject: string;
  readonly reason: string;
  readonly details?: Record<string, unknown>;
  /** An entry with a key already recorded is not recorded again. */
  readonly key?: string;
}

export interface AuditRow {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string;
  readonly details: Record<string, unknown>;
  /** Covers this entry and the one before; null in entries from before there was a chain. */
  readonly hash: string | null;
}

/** What a `bars` notification says: something in the market changed; read it from the tables. */
export interface BarsNotification {
  readonly change: 'closed' | 'forming' | 'clock';
  readonly marketTime: number;
  /** Start of the newest bar written; null when only the clock changed. */
  readonly ts: number | null;
  /** Start of the oldest bar written, from which on the tables may have changed; null when only the clock changed. */
  readonly from: number | null;
}
