export { replayDirectory } from './replay-directory.js';
export { resolveSource, type IngestibleSource } from './resolve-source.js';
export * from './settings.js';
