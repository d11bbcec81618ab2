export * from './bars.js';
export * from './context.js';
export * from './drift.js';
export * from './evidence.js';
export * from './market.js';
export * from './models.js';
export * from './operator.js';
export * from './predictions.js';
