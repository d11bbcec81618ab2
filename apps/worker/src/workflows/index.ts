export { changeChampion } from './change-champion.js';
export { ingestPrices } from './ingest-prices.js';
export { nightlyPipeline } from './nightly-pipeline.js';
export { scheduledNight } from './scheduled-night.js';
