export * from './replay.js';
export * from './simulated.js';
export * from './virtual-market.js';
