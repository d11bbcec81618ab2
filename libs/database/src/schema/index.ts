export * from './audit-log.js';
export * from './bars.js';
export * from './market-clock.js';
export * from './market-identity.js';
export * from './models.js';
export * from './operator-keys.js';
export * from './predictions.js';
export * from './simulator-states.js';
