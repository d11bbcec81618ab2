import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '@tandem/domain';
import { SettingsError, type Settings } from './settings.js';

/**
 * The source that the setting SOURCE means, the same for every process of an installation: `auto` stays with Yahoo once there are bars of it, and is
 * the simulated market before. Only what starts an installation asks whether Yahoo answers, and names the source to all that it starts.
 */
export function resolveSource({ SOURCE, VAR_DIR }: Pick<Settings, 'SOURCE' | 'VAR_DIR'>): Source {
  if (SOURCE !== 'auto') return SOURCE;
  return existsSync(join(VAR_DIR, 'yahoo')) ? 'yahoo' : 'simulated';
}

/**
 * The directory of recorded bars, for whoever opens it: commands that only look for a running installation need none.
 * @throws SettingsError when REPLAY_DIR is unset
 */
export function replayDirectory({ REPLAY_DIR }: Pick<Settings, 'REPLAY_DIR'>): string {
  if (REPLAY_DIR !== undefined) return REPLAY_DIR;
  throw new SettingsError('REPLAY_DIR: SOURCE=replay needs the directory of the recorded bars. See .env.example for every setting and its default.');
}
