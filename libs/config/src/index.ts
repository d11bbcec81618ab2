export { replayDirectory } from './replay-directory.js';
export { resolveSource, type IngestibleSource } from './resolve-source.js';
export { retryAtStart } from './retry-at-start.js';
export * from './settings.js';
