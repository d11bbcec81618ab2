export * from './audit-log.js';
export * from './bars.js';
export * from './market-clock.js';
export * from './models.js';
export * from './predictions.js';
