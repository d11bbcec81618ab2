import { replayDirectory, resolveSource, SettingsError, type Settings } from '@tandem/config';
import { SimulatorStateRepository, type Database } from '@tandem/database';
import { openReplay, openSimulated, type VirtualMarket } from '@tandem/sources';

/**
 * The market that the settings name; a simulated one goes on from what `database` keeps of it.
 * @throws SettingsError for a real market, which is no virtual one, or a replay without REPLAY_DIR; what the source itself throws when it cannot open
 */
export async function openMarket(settings: Settings, database: Database): Promise<VirtualMarket> {
  const { SYMBOLS, SIMULATOR_SEED, SIMULATOR_PREDICTABILITY } = settings;
  const source = resolveSource(settings);
  if (source === 'yahoo') throw new SettingsError('SOURCE=yahoo is a real market: it cannot be played.');
  if (source === 'replay') return openReplay(replayDirectory(settings), SYMBOLS);
  const options = { symbols: SYMBOLS, seed: SIMULATOR_SEED, predictability: { strength: SIMULATOR_PREDICTABILITY } };
  return openSimulated(options, new SimulatorStateRepository(database));
}
