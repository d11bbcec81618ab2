import { SettingsError, type Settings } from './settings.js';

/** The sources that this version can ingest. */
export type IngestibleSource = 'replay' | 'simulated';

/** As long as there is no live source, the only one that needs neither a network nor a file. */
const AUTO: IngestibleSource = 'simulated';

/**
 * The source that the setting SOURCE means, the same for every process of an installation.
 * @throws SettingsError for a source that cannot be ingested
 */
export function resolveSource({ SOURCE }: Pick<Settings, 'SOURCE'>): IngestibleSource {
  if (SOURCE === 'auto') return AUTO;
  if (SOURCE === 'yahoo') throw new SettingsError('SOURCE=yahoo: this version has no live source yet. Use SOURCE=simulated, or SOURCE=replay with REPLAY_DIR.');
  return SOURCE;
}
