export { writeAtomically } from './atomic-file.js';
export { replayDirectory, resolveSource } from './derived-settings.js';
export { Backoff, backoffDelay, retryAtStart } from './retry.js';
export { readSettings, SettingsError, settingsSchema, type Settings } from './settings.js';
