export * from './audit.js';
export * from './common.js';
export * from './model-config.js';
export * from './models.js';
export * from './pipeline.js';
export * from './prediction.js';
export * from './rest.js';
export * from './websocket.js';
