import type { Settings } from '@tandem/config';
import { openReplay, openSimulated, ReplayError, type VirtualMarket } from '@tandem/sources';
import { CommandError, EXIT } from '../terminal/exit-codes.js';

/** A directory of recorded bars. @throws CommandError when it cannot be played */
export function openRecorded(directory: string, symbols: readonly string[]): Promise<VirtualMarket> {
  return openReplay(directory, symbols).catch((error: unknown) => {
    throw error instanceof ReplayError ? new CommandError(error.message, EXIT.wrongUse, { cause: error }) : error;
  });
}

/** The simulated market that the settings describe. */
export function openSettledSimulation({ SYMBOLS, SIMULATOR_SEED, SIMULATOR_PREDICTABILITY }: Settings): VirtualMarket {
  return openSimulated({ symbols: SYMBOLS, seed: SIMULATOR_SEED, predictability: { strength: SIMULATOR_PREDICTABILITY } });
}
