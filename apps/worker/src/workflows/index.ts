export { changeChampion } from './change-champion.js';
export { ingestMacro } from './ingest-macro.js';
export { ingestNews } from './ingest-news.js';
export { ingestPrices } from './ingest-prices.js';
export { nightlyPipeline } from './nightly-pipeline.js';
export { scheduledNight } from './scheduled-night.js';
