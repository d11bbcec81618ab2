/** Options or a state that no simulation can be made from; the message says what was expected. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
}
