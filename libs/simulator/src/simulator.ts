import type { SimulatorOptions } from './options.js';
import type { SimulatedSession } from './session.js';

/** A market that goes on for ever, one session after the other. */
export interface Simulator {
  nextSession(): SimulatedSession;
}

export declare function createSimulator(options: SimulatorOptions): Simulator;
