/**
 * Failure types that no retry can mend. Activities throw them as non-retryable application failures; the type is what
 * the Temporal UI shows and what callers tell apart.
 */
export const FAILURES = {
  /** The database holds bars of another source. */
  foreignSource: 'ForeignSource',
  /** The source cannot be used as it is set up: a recording that is missing or unreadable, a wrong setting. */
  unusableSource: 'UnusableSource',
  /** The stored bars no longer give the dataset that the run froze. */
  datasetChanged: 'DatasetChanged',
  /** A model, dataset or verdict that is not stored. */
  notFound: 'NotFound',
  /** A stored file that is not what was registered, or that the runtime refuses. */
  corruptArtifact: 'CorruptArtifact',
  /** Another change of the same champion came first. */
  championConflict: 'ChampionConflict',
} as const;

export type FailureType = (typeof FAILURES)[keyof typeof FAILURES];
