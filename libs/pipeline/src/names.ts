/** Task queues: training runs in a process of its own, so that a long epoch starves nothing else. */
export const TASK_QUEUES = { ingestion: 'ingestion', training: 'training', operations: 'operations' } as const;

/** Registered workflow types. */
export const WORKFLOWS = {
  ingestPrices: 'ingestPrices',
  ingestNews: 'ingestNews',
  ingestMacro: 'ingestMacro',
  nightlyPipeline: 'nightlyPipeline',
  changeChampion: 'changeChampion',
  scheduledNightlyRun: 'scheduledNightlyRun',
  monitorDrift: 'monitorDrift',
  deliverAlert: 'deliverAlert',
  runCheck: 'runCheck',
} as const;

/** Message names of the workflows. */
export const MESSAGES = {
  progressQuery: 'progressQuery',
  /** To an ingestor, with a reason. */
  pauseSignal: 'pauseSignal',
  resumeSignal: 'resumeSignal',
  statusQuery: 'statusQuery',
} as const;

/** Workflow ids: one running workflow of each id, which is what makes them exclusive. */
export const workflowIds = {
  ingestPrices: 'ingest-prices',
  /** @param ingestor `prices`, `news`, `macro` */
  ingest: (ingestor: string) => `ingest-${ingestor}`,
  firstTraining: 'first-training',
  initialTraining: 'initial-training',
  /** The Schedule, and the workflow that it starts. */
  nightlySchedule: 'nightly',
  scheduledNightlyRun: 'scheduled-night',
  nightly: (session: string) => `nightly-${session}`,
  /** @param at wall time, milliseconds since the Unix epoch */
  manualRetrain: (at: number) => `retrain-${new Date(at).toISOString()}`,
  changeChampion: (kind: string) => `champion-${kind}`,
  monitorDrift: 'monitor-drift',
  deliverAlert: (alertId: number) => `alert-${alertId}`,
  /** @param at wall time, milliseconds since the Unix epoch */
  runCheck: (check: string, at: number) => `check-${check}-${new Date(at).toISOString()}`,
};

/**
 * Failures that no retry can mend, by the name of their error class, which is what Temporal shows as their type and what
 * callers distinguish.
 */
export const FAILURES = {
  /** The database holds bars of another source. */
  sourceMismatch: 'SourceMismatchError',
  /** The database holds bars of another market of the same source. */
  marketMismatch: 'MarketMismatchError',
  /** A setting that is not what it must be, or names what this installation does not have. */
  settings: 'SettingsError',
  /** A recording that is missing or cannot be played. */
  recording: 'ReplayError',
  /** Settings that no market can be simulated with. */
  simulator: 'SimulatorError',
  /** The stored bars no longer give the dataset that the run froze. */
  datasetChanged: 'DatasetMismatchError',
  /** A dataset that is not stored under its id. */
  unknownDataset: 'UnknownDatasetError',
  /** The market symbol's bars are missing, without which no feature can be computed. */
  marketSeriesMissing: 'MissingMarketSeriesError',
  /** The rows are not such that a model could be fitted to them. */
  trainingData: 'TrainingDataError',
  /** No backend that can train loads here. */
  backendUnavailable: 'BackendUnavailableError',
  /** A model version that is not stored. */
  unknownVersion: 'UnknownModelVersionError',
  /** A stored file whose sha256 is not the registered one. */
  corruptArtifact: 'CorruptArtifactError',
  /** A stored file that no trusted key has signed. */
  unsignedArtifact: 'UnsignedArtifactError',
  /** A file of keys that cannot be used, or a process that has none. */
  signingKey: 'SigningKeyError',
  /** A file that the runtime refuses, or that answers otherwise than its trainer did. */
  modelFile: 'ModelFileError',
  /** Rows that a model cannot answer: of other features than it was trained on. */
  modelInput: 'ModelInputError',
  /** Answers of a model that are no probabilities, or none at all. */
  modelOutput: 'ModelOutputError',
  /** A file that names another kind or version than it was registered under. */
  mislabelledArtifact: 'MislabelledArtifactError',
  /** The version asked for is the champion already. */
  alreadyChampion: 'AlreadyChampionError',
  /** No record allows exactly this change of champion. */
  unauthorizedChange: 'UnauthorizedChangeError',
  /** A version that was to be validated on sessions that it has learnt from. */
  seenHoldout: 'SeenHoldoutError',
  /** Scores of different rows cannot be compared. */
  gateInput: 'GateInputError',
  /** A check that cannot be carried out on what is stored. */
  checkRefused: 'CheckRefusedError',
  /** Another change of the same champion came first. */
  championConflict: 'ChampionConflictError',
} as const;

/**
 * Address of a namespace's workflows in the Temporal UI.
 * @param ui address of the UI as the browser sees it; null when it is not known
 * @returns null when the UI's address is not known: there is nothing to link to then
 */
export function temporalNamespaceUrl(ui: string | null, namespace: string): string | null {
  return ui === null ? null : `${ui.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`;
}

/**
 * Address of one run in the Temporal UI, or, without `runId`, of the workflow's newest run.
 * @returns null when the UI's address is not known
 */
export function temporalRunUrl(ui: string | null, namespace: string, workflowId: string, runId?: string): string | null {
  const workflows = temporalNamespaceUrl(ui, namespace);
  if (workflows === null) return null;
  const workflow = `${workflows}/${encodeURIComponent(workflowId)}`;
  return runId === undefined ? workflow : `${workflow}/${encodeURIComponent(runId)}/history`;
}
