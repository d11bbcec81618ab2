import { resolveSource, type Settings } from '@tandem/config';
import { SimulatorStateRepository, type Database } from '@tandem/database';
import { openReplay, openSimulated, type VirtualMarket } from '@tandem/sources';

/**
 * The market that the settings name; a simulated one goes on from what `database` keeps of it.
 * @throws SettingsError for a source that this version cannot ingest; what the source itself throws when it cannot open
 */
export async function openMarket(settings: Settings, database: Database): Promise<VirtualMarket> {
  const { SYMBOLS, REPLAY_DIR, SIMULATOR_SEED, SIMULATOR_PREDICTABILITY } = settings;
  if (resolveSource(settings) === 'replay' && REPLAY_DIR !== undefined) return openReplay(REPLAY_DIR, SYMBOLS);
  const options = { symbols: SYMBOLS, seed: SIMULATOR_SEED, predictability: { strength: SIMULATOR_PREDICTABILITY } };
  return openSimulated(options, new SimulatorStateRepository(database));
}
