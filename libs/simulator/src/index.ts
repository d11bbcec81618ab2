export { SimulatorError } from './errors.js';
export { FIRST_SESSION, type SimulatorOptions } from './options.js';
export { HORIZON, MAX_PREDICTABILITY, type Predictability, type PredictabilityLaw } from './predictability.js';
export type { SimulatedSession, SymbolTruth } from './session.js';
export { createSimulator, type Simulator } from './simulator.js';
export type { SimulatorState } from './simulator-state.js';
