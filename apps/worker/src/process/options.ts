import { parseArgs } from 'node:util';
import { deriveSettings, SettingsError, temporalSecurity, type KeyFiles, type Settings, type TemporalServer } from '@tandem/config';
import type { Source } from '@tandem/domain';
import { TASK_QUEUES } from '@tandem/pipeline';

export type QueueName = keyof typeof TASK_QUEUES;

/** What one worker process is started with: its queues and where everything is. */
export interface WorkerOptions {
  readonly queues: readonly QueueName[];
  readonly source: Source;
  readonly databaseUrl: string;
  readonly temporal: TemporalServer;
  readonly namespace: string;
  /** Folder of the source in VAR_DIR. */
  readonly directory: string;
  /** Where the champions are published. */
  readonly modelDirectory: string;
  readonly keyFiles: KeyFiles;
}

/**
 * @param args the command line without program and script, e.g. `--queues ingestion,operations`
 * @throws SettingsError naming what is missing or unknown
 */
export function workerOptions(args: readonly string[], settings: Settings): WorkerOptions {
  const { DATABASE_URL, TEMPORAL_ADDRESS } = settings;
  if (DATABASE_URL === undefined || TEMPORAL_ADDRESS === undefined) {
    throw new SettingsError(
      'A worker needs DATABASE_URL and TEMPORAL_ADDRESS. `npm start` sets both; set them, or a profile, to run a worker by itself.',
    );
  }
  const { source, namespace, directory, modelDirectory, keyFiles } = deriveSettings(settings);
  return {
    queues: readQueues(args),
    source,
    databaseUrl: DATABASE_URL,
    temporal: { address: TEMPORAL_ADDRESS, ...temporalSecurity(settings) },
    namespace,
    directory,
    modelDirectory,
    keyFiles,
  };
}

function readQueues(args: readonly string[]): QueueName[] {
  const known = Object.keys(TASK_QUEUES);
  const usage = `expected --queues with one or more of ${known.join(', ')}, separated by commas`;
  let queues: string[];
  try {
    queues = parseArgs({ args: [...args], options: { queues: { type: 'string' } } }).values.queues?.split(',') ?? known;
  } catch (cause) {
    throw new SettingsError(`${(cause as Error).message}: ${usage}.`, { cause });
  }
  const unknown = queues.filter((queue) => !known.includes(queue));
  if (unknown.length > 0) throw new SettingsError(`No queue is called '${unknown.join(', ')}': ${usage}.`);
  return queues as QueueName[];
}
