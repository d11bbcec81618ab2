export { replayDirectory } from './replay-directory.js';
export { resolveSource, type IngestibleSource } from './resolve-source.js';
export { retryAtStart } from './retry-at-start.js';
export { readSettings, SettingsError, settingsSchema, type Settings } from './settings.js';
