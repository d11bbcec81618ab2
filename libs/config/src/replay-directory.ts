import { SettingsError, type Settings } from './settings.js';

/**
 * The directory of recorded bars, for whoever opens it: commands that only look for a running installation need none.
 * @throws SettingsError when REPLAY_DIR is unset
 */
export function replayDirectory({ REPLAY_DIR }: Pick<Settings, 'REPLAY_DIR'>): string {
  if (REPLAY_DIR !== undefined) return REPLAY_DIR;
  throw new SettingsError('REPLAY_DIR: SOURCE=replay needs the directory of the recorded bars. See .env.example for every setting and its default.');
}
