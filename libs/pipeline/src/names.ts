/** Task queues: training runs in a process of its own, so that a long epoch starves nothing else. */
export const TASK_QUEUES = { ingestion: 'ingestion', training: 'training', operations: 'operations' } as const;

/** Registered workflow types. */
export const WORKFLOWS = {
  ingestPrices: 'ingestPrices',
  ingestNews: 'ingestNews',
  ingestMacro: 'ingestMacro',
  nightlyPipeline: 'nightlyPipeline',
  changeChampion: 'changeChampion',
  scheduledNight: 'scheduledNight',
} as const;

/** Message names of the workflows. */
export const MESSAGES = {
  progressQuery: 'progressQuery',
  trainingReportSignal: 'trainingReportSignal',
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
  scheduledNight: 'scheduled-night',
  nightly: (session: string) => `nightly-${session}`,
  /** @param at wall time, milliseconds since the Unix epoch */
  manualRetrain: (at: number) => `retrain-${new Date(at).toISOString()}`,
  changeChampion: (kind: string) => `champion-${kind}`,
};
