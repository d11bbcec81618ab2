export { changeChampion } from './change-champion.js';
export { deliverAlert } from './deliver-alert.js';
export { ingestMacro, ingestNews } from './ingest-feeds.js';
export { ingestPrices } from './ingest-prices.js';
export { monitorDrift } from './monitor-drift.js';
export { nightlyPipeline } from './nightly-pipeline.js';
export { runCheck } from './run-check.js';
export { scheduledNightlyRun } from './scheduled-nightly-run.js';
