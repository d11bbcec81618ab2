export { writeAtomically } from './atomic-file.js';
export { escapeControls } from './control-characters.js';
export { alertWebhook, deriveSettings, reachableHost, replayDirectory, resolveSource, type AlertWebhook } from './derived-settings.js';
export { diskSpace, formatBytes, type DiskSpace, type DiskState } from './disk-space.js';
export { JsonLog, type LogLevel } from './json-log.js';
export { lowerPriority } from './priority.js';
export { Backoff, backoffDelay, retryAtStart } from './retry.js';
export { readSettings, SettingsError, settingsSchema, type Settings } from './settings.js';
