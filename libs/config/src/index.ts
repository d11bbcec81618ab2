export { replayDirectory, resolveSource, type IngestibleSource } from './derived-settings.js';
export { retryAtStart } from './retry.js';
export { readSettings, SettingsError, settingsSchema, type Settings } from './settings.js';
