/** A setting that is not what it must be. The message names every wrong variable and what was expected. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
