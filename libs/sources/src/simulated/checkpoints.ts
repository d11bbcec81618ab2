import type { SimulatorState } from '@tandem/simulator';

/** Where a simulated market keeps how far it came, so that a later process need not simulate all of it again. */
export interface SimulationCheckpoints {
  /** The latest state kept of the market `options` (`SimulatorState.options`) after at most `sessions` sessions; null without one. */
  find(options: string, sessions: number): Promise<SimulatorState | null>;
  save(state: SimulatorState): Promise<void>;
}

/** Keeps nothing: for a market that one process plays from its first session on. */
export const NO_CHECKPOINTS: SimulationCheckpoints = {
  find: async () => null,
  save: async () => undefined,
};
