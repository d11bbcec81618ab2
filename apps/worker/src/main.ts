import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { Client } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import { alertWebhook, escapeControls, JsonLog, readSettings, retryAtStart, startTracing } from '@tandem/config';
import { connect, openKeyring, SigningKeyError, UnsuitableDatabaseError } from '@tandem/database';
import { MARKET_SYMBOL } from '@tandem/domain';
import { prepareKeys } from '@tandem/registry';
import { createCheckActivities } from './activities/checks/index.js';
import { runInProcess } from './activities/checks/run-in-process.js';
import { createDriftActivities } from './activities/drift/check-drift.js';
import { createAlertActivities } from './activities/drift/deliver-alert.js';
import { createOutcomeActivities } from './activities/drift/record-outcomes.js';
import { createIngestionActivities } from './activities/ingestion/index.js';
import { createOperationsActivities } from './activities/operations.js';
import { createTrainingActivities } from './activities/training/index.js';
import { BUNDLE_PATH, TRACED_BUNDLE_PATH } from './bundle/bundle-workflows.js';
import { buildVersion } from './process/build-version.js';
import { serveHealth } from './process/health-server.js';
import { installRuntime, showWaitingRuns } from './process/metrics.js';
import { workerOptions } from './process/options.js';
import { failOrphans, isGone } from './process/orphans.js';
import { startWorkflows } from './process/start-workflows.js';
import { Succession } from './process/succession.js';
import { connectTemporal, createWorker } from './process/temporal.js';
import { tracingOptions } from './tracing/tracing-options.js';

/** Runs the workers of the queues named on the command line until the process is asked to stop. */
async function main(stop: AbortSignal): Promise<void> {
  const settings = readSettings(process.env);
  const options = workerOptions(process.argv.slice(2), settings);
  const runtime = installRuntime(new JsonLog(settings.LOG_LEVEL), settings.TEMPORAL_METRICS_ADDRESS);
  const { logger } = runtime;
  const tracing = await startTracing(settings, 'tandem-worker', (message, details) => logger.warn(message, details));

  const { source, databaseUrl, temporal, namespace, directory, modelDirectory, keyFiles, queues } = options;
  const retry = {
    onFailure: (error: unknown) => logger.warn('database or Temporal not reachable; trying again', { error }),
    isRetryable: (error: unknown) => !(error instanceof UnsuitableDatabaseError || error instanceof SigningKeyError),
    signal: stop,
  };
  const applicationName = `tandem-worker ${queues.join(',')}`;
  const database = await retryAtStart(() => connect(databaseUrl, { applicationName, keys: openKeyring(keyFiles) }), retry);
  const { keyId, adopted } = await retryAtStart(() => prepareKeys(database, keyFiles, Date.now()), retry);
  logger.info('signing key ready', { keyId, ...(adopted && { adopted }) });
  const connection = await retryAtStart(() => connectTemporal(temporal, namespace), retry);

  const webhook = alertWebhook(settings);
  const symbols = [...new Set([...settings.SYMBOLS, MARKET_SYMBOL])];
  const activities = {
    ingestion: () => createIngestionActivities(database, settings),
    training: () => createTrainingActivities(database, settings, { databaseUrl, directory, keyFiles }),
    operations: () => ({
      ...createOperationsActivities(database, { modelDirectory, auditHeadsFile: keyFiles.auditHeadsFile }),
      ...createDriftActivities(database, symbols, { delivers: webhook !== null }),
      ...createOutcomeActivities(database),
      ...createAlertActivities(database, webhook),
      ...createCheckActivities(database, runInProcess({ databaseUrl, keyFiles }, symbols)),
    }),
  };
  await failOrphans(connection, namespace).catch((error: unknown) =>
    logger.warn('what a killed worker left could not be taken over; it is missed by its heartbeats', { error }),
  );
  const bundlePath = tracing === null ? BUNDLE_PATH : TRACED_BUNDLE_PATH;
  const version = buildVersion(readFileSync(bundlePath, 'utf8'));
  const spans = tracing && (await tracingOptions(tracing));
  const place = { connection, namespace, version, bundlePath, tracing: spans };
  const workers = await Promise.all(queues.map((queue) => createWorker(queue, activities[queue](), place)));
  const client = new Client({ connection, namespace });
  const workflowBundle = { codePath: bundlePath };
  const onWaiting = showWaitingRuns(runtime);
  const succession = new Succession({ client, version, workflowBundle, sinks: spans?.sinks, isGone, logger, onWaiting });
  const begin = async (ended: AbortSignal) => {
    // Of the processes of a build, those of this queue speak for it.
    const speaks = queues.includes('operations');
    const standing = speaks ? await succession.begin(ended) : 'current';
    if (ended.aborted) return;
    if (standing === 'replaced') logger.info('a later build is at work: this one ends what it has begun', { build: version.buildId });
    if (standing === 'current') await startWorkflows(queues, source, connection, namespace);
    if (speaks) succession.keepLooking(ended);
    logger.info('worker ready', { queues, namespace, temporalAddress: temporal.address, build: version.buildId });
    // Else it is written when the process ends by itself: one that is killed before would be compiled again at its next start.
    flushCompileCache();
  };
  const health = await serveHealth(settings, { workers, connection, databaseUrl });
  try {
    await runAll(workers, begin);
  } finally {
    await health.close();
    await connection.close();
    await database.close();
    await tracing?.shutDown();
  }
  logger.info('worker stopped', { queues });
  // A collector that does not answer would hold the process until its last request has timed out.
  if (tracing !== null) process.exit();
}

/**
 * Runs workers until they are asked to stop. One that fails takes the others with it: half a worker would look healthy.
 * @param begin what there is to do once they run; its failure ends them, too
 * @throws the first failure, when all have ended
 */
async function runAll(workers: readonly Worker[], begin: (ended: AbortSignal) => Promise<void>): Promise<void> {
  const ended = new AbortController();
  const end = () => {
    ended.abort();
    workers.forEach(shutDown);
  };
  const running = workers.map((worker) => worker.run().finally(end));
  const beginning = begin(ended.signal).catch((error: unknown) => {
    const late = ended.signal.aborted;
    end();
    // Of a worker that is stopped while it begins, nobody waits for the rest.
    if (!late) throw error;
  });
  const outcomes = await Promise.allSettled([...running, beginning]);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
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
