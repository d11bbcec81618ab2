import { HORIZON, impulseWeight, LEG, type ImpulseGains } from './predictability.js';
import type { SymbolState } from './symbol-state.js';

/**
 * The planted drift of one symbol, in standard deviations: every bar leaves an impulse that moves each of the next
 * HORIZON bars alike. Bars count as they came, across nights.
 */
export class DriftMemory {
  readonly #gains: ImpulseGains;
  readonly #impulses: number[];
  readonly #surprises: number[];

  constructor(gains: ImpulseGains, state: Pick<SymbolState, 'impulses' | 'surprises'>) {
    this.#gains = gains;
    this.#impulses = [...state.impulses];
    this.#surprises = [...state.surprises];
  }

  /** Expected return of the next bar. */
  nextBar(): number {
    let sum = 0;
    for (const impulse of this.#impulses) sum += impulse;
    return sum / Math.sqrt(HORIZON);
  }

  /** Expected sum of the returns of the next HORIZON bars: an impulse of age k has HORIZON − k bars left to move. */
  nextHorizon(): number {
    let sum = 0;
    for (let i = 0; i < HORIZON; i += 1) sum += (i + 1) * this.#impulses[i]!;
    return sum / Math.sqrt(HORIZON);
  }

  /** Takes in a bar's surprise; `stormy` is the regime in which it happened. */
  push(surprise: number, stormy: boolean): void {
    const weight = impulseWeight(this.#gains, stormy, this.#leg(LEG), this.#leg(0));
    shiftIn(this.#impulses, weight * surprise);
    shiftIn(this.#surprises, surprise);
  }

  /** Copies of what has to be carried to the next session. */
  state(): Pick<SymbolState, 'impulses' | 'surprises'> {
    return { impulses: [...this.#impulses], surprises: [...this.#surprises] };
  }

  #leg(from: number): number {
    let sum = 0;
    for (let i = from; i < from + LEG; i += 1) sum += this.#surprises[i]!;
    return sum;
  }
}

function shiftIn(values: number[], value: number): void {
  values.shift();
  values.push(value);
}
