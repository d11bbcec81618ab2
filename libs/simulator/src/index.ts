export { FIRST_SESSION, SimulatorError, type SimulatorOptions } from './options.js';
export type { Predictability, PredictabilityLaw } from './predictability.js';
export type { SimulatedSession } from './session.js';
export type { SimulatorState } from './simulator-state.js';
export { createSimulator, type Simulator } from './simulator.js';
