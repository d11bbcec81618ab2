export * from './change-champion.js';
export * from './failures.js';
export * from './ingest-prices.js';
export * from './model-kind.js';
export * from './names.js';
export * from './nightly-pipeline.js';
