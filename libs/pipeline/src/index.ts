export * from './change-champion.js';
export * from './failures.js';
export * from './ingest-prices.js';
export { MODEL_KINDS, type ModelKind } from '@tandem/market';
export * from './names.js';
export * from './nightly-pipeline.js';
export * from './pipeline-start.js';
export * from './retrain-request.js';
export * from './temporal-ui.js';
