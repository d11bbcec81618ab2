import { replayDirectory, resolveSource, type Settings } from '@tandem/config';
import { SimulatorStateRepository, type Database } from '@tandem/database';
import { openReplay, openSimulated, type VirtualMarket } from '@tandem/sources';

/**
 * The market that the settings name; a simulated one goes on from what `database` keeps of it.
 * @throws SettingsError for a source that this version cannot ingest, or a replay without REPLAY_DIR; what the source itself throws when it cannot open
 */
export async function openMarket(settings: Settings, database: Database): Promise<VirtualMarket> {
  const { SYMBOLS, SIMULATOR_SEED, SIMULATOR_PREDICTABILITY } = settings;
  if (resolveSource(settings) === 'replay') return openReplay(replayDirectory(settings), SYMBOLS);
  const options = { symbols: SYMBOLS, seed: SIMULATOR_SEED, predictability: { strength: SIMULATOR_PREDICTABILITY } };
  return openSimulated(options, new SimulatorStateRepository(database));
}
