export { writeAtomically } from './atomic-file.js';
export { escapeControls } from './control-characters.js';
export {
  alertWebhook,
  deriveSettings,
  keyFilesIn,
  reachableHost,
  replayDirectory,
  resolveSource,
  type AlertWebhook,
  type KeyFiles,
} from './derived-settings.js';
export { diskSpace, formatBytes, type DiskSpace, type DiskState } from './disk-space.js';
export { JsonLog, type LogLevel } from './json-log.js';
export { lowerPriority } from './priority.js';
export { whyUnsafe } from './private-file.js';
export { Backoff, backoffDelay, retryAtStart } from './retry.js';
export { SettingsError } from './settings-error.js';
export { readSettings, settingsSchema, type Settings } from './settings.js';
export { temporalSecurity, type TemporalSecurity, type TemporalServer } from './temporal-security.js';
export { startTracing, type Tracing } from './tracing.js';
