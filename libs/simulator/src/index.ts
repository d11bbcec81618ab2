export * from './options.js';
export * from './session.js';
export * from './simulator.js';
