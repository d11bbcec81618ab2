import { flushCompileCache } from 'node:module';
import { alertWebhook, escapeControls, JsonLog, readSettings, retryAtStart } from '@tandem/config';
import { connect, UnsuitableDatabaseError } from '@tandem/database';
import { MARKET_SYMBOL } from '@tandem/domain';
import { createCheckActivities } from './activities/checks/index.js';
import { runInProcess } from './activities/checks/run-in-process.js';
import { createDriftActivities } from './activities/drift/check-drift.js';
import { createAlertActivities } from './activities/drift/deliver-alert.js';
import { createOutcomeActivities } from './activities/drift/record-outcomes.js';
import { createIngestionActivities } from './activities/ingestion/index.js';
import { createOperationsActivities } from './activities/operations.js';
import { createTrainingActivities } from './activities/training/index.js';
import { installRuntime } from './process/metrics.js';
import { workerOptions } from './process/options.js';
import { failOrphans } from './process/orphans.js';
import { ensureSchedule, startDriftMonitor, startFeeds, startIngestion } from './process/start-workflows.js';
import { connectTemporal, createWorker } from './process/temporal.js';

/** Runs the workers of the queues named on the command line until the process is asked to stop. */
async function main(stop: AbortSignal): Promise<void> {
  const settings = readSettings(process.env);
  const options = workerOptions(process.argv.slice(2), settings);
  const { logger } = installRuntime(new JsonLog(settings.LOG_LEVEL), settings.TEMPORAL_METRICS_ADDRESS);

  const { source, databaseUrl, temporal, namespace, directory, modelDirectory, queues } = options;
  const retry = {
    onFailure: (error: unknown) => logger.warn('database or Temporal not reachable; trying again', { error }),
    isRetryable: (error: unknown) => !(error instanceof UnsuitableDatabaseError),
    signal: stop,
  };
  const database = await retryAtStart(() => connect(databaseUrl, { applicationName: `tandem-worker ${queues.join(',')}` }), retry);
  const connection = await retryAtStart(() => connectTemporal(temporal, namespace), retry);

  const webhook = alertWebhook(settings);
  const symbols = [...new Set([...settings.SYMBOLS, MARKET_SYMBOL])];
  const activities = {
    ingestion: () => createIngestionActivities(database, settings),
    training: () => createTrainingActivities(database, settings, { databaseUrl, directory }),
    operations: () => ({
      ...createOperationsActivities(database, modelDirectory),
      ...createDriftActivities(database, symbols, { delivers: webhook !== null }),
      ...createOutcomeActivities(database),
      ...createAlertActivities(database, webhook),
      ...createCheckActivities(database, runInProcess(databaseUrl, symbols)),
    }),
  };
  await failOrphans(connection, namespace).catch((error: unknown) =>
    logger.warn('what a killed worker left could not be taken over; it is missed by its heartbeats', { error }),
  );
  const workers = await Promise.all(queues.map((queue) => createWorker(queue, activities[queue](), connection, namespace)));
  if (queues.includes('ingestion')) await startIngestion(connection, namespace);
  // The sessions of a virtual market contain its news and macro series.
  if (queues.includes('ingestion') && source === 'yahoo') await startFeeds(connection, namespace);
  // The nightly runs of a virtual market follow its own clock: its ingestion starts them.
  if (queues.includes('operations') && source === 'yahoo') await ensureSchedule(connection, namespace);
  if (queues.includes('operations')) await startDriftMonitor(connection, namespace);
  logger.info('worker ready', { queues, namespace, temporalAddress: temporal.address });
  // Else it is written when the process ends by itself: one that is killed before would be compiled again at its next start.
  flushCompileCache();

  // One that fails takes the others with it: half a worker would look healthy.
  const all = workers.map((worker) => worker.run().finally(() => workers.forEach(shutDown)));
  const outcomes = await Promise.allSettled(all);
  await connection.close();
  await database.close();
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  logger.info('worker stopped', { queues });
}

function shutDown(worker: { getState(): string; shutdown(): void }): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

main(stop.signal).catch((error: unknown) => {
  if (stop.signal.aborted) return;
  process.stderr.write(`${escapeControls(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
});
