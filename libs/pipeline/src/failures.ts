/**
 * Failures that no retry can mend, by the name of their error class, which is what Temporal shows as their type and what
 * callers tell apart.
 */
export const FAILURES = {
  /** The database holds bars of another source. */
  foreignSource: 'ForeignSourceError',
  /** The database holds bars of another market of the same source. */
  foreignMarket: 'ForeignMarketError',
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
  /** Scores of different rows cannot be compared. */
  gateInput: 'GateInputError',
  /** Another change of the same champion came first. */
  championConflict: 'ChampionConflictError',
} as const;
