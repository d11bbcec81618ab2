import { isSymbol, sessionOn } from '@tandem/domain';
import { MAX_PREDICTABILITY, type Predictability } from './predictability.js';

/** Options or a state that no simulation can be made from; the message says what was expected. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
}

/** What makes a simulated market: the same options give the same market, byte for byte. */
export interface SimulatorOptions {
  /** Symbols, upper case, each once. A symbol's own path does not depend on which others are simulated. */
  readonly symbols: readonly string[];
  /** Integer from 0 to 2³² − 1. */
  readonly seed: number;
  /** Default: nothing can be predicted. */
  readonly predictability?: Predictability;
  /** First session, a trading day in New York; default FIRST_SESSION. */
  readonly firstSession?: string;
}

/** Where a simulation begins by default: the first session of 2025. */
export const FIRST_SESSION = '2025-01-02';

const SEEDS = 2 ** 32;

/** The options with every default filled in. @throws SimulatorError naming the option that cannot be used */
export function resolveOptions(options: SimulatorOptions): Required<SimulatorOptions> {
  const { symbols, seed, predictability = { strength: 0 }, firstSession = FIRST_SESSION } = options;
  const { strength } = predictability;
  if (symbols.length === 0 || !symbols.every(isSymbol) || new Set(symbols).size !== symbols.length) {
    throw new SimulatorError(`Cannot simulate the symbols '${symbols.join(' ')}': expected at least one ticker, in upper case, each once.`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEEDS) {
    throw new SimulatorError(`Cannot simulate with the seed ${seed}: expected an integer from 0 to ${SEEDS - 1}.`);
  }
  if (!(strength >= 0 && strength <= MAX_PREDICTABILITY)) {
    throw new SimulatorError(`Cannot simulate the predictability ${strength}: expected a share from 0 to ${MAX_PREDICTABILITY}.`);
  }
  if (sessionOn(firstSession) === undefined) {
    throw new SimulatorError(`Cannot begin on ${firstSession}: expected a day on which the exchange opens.`);
  }
  return { symbols, seed, predictability, firstSession };
}
