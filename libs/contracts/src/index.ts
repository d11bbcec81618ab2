export * from './common.js';
export * from './prediction.js';
export * from './rest.js';
export * from './websocket.js';
