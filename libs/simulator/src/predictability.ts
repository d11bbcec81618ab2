import { HORIZON_BARS } from '@tandem/domain';

/** The laws by which past bars say something about the future; see `impulseWeight` for each. */
export type PredictabilityLaw = 'linear' | 'nonlinear' | 'sequence';

/** How much of the future can be known, and how. */
export interface Predictability {
  /**
   * R² of the best possible forecast: the share of the variance of the next 30 bars' volatility-scaled return that is
   * known beforehand. From 0, a market that nobody can predict, to MAX_PREDICTABILITY.
   */
  readonly strength: number;
  /** Which laws are injected; `mixed`, the default, injects all three, each with a third of `strength`. */
  readonly kind?: PredictabilityLaw | 'mixed' | 'none';
}

/**
 * No market of this form can know much more than half of its next 30 bars, because fresh impulses keep coming; beyond
 * this share drifts would exceed the volatility and bars would no longer look like bars.
 */
export const MAX_PREDICTABILITY = 0.4;

/** How strongly each law turns a bar's surprise into later drift, in standard deviations. */
export type ImpulseGains = Readonly<Record<PredictabilityLaw, number>>;

/**
 * Gains κ that make R² over the horizon equal to `strength`.
 *
 * In units of volatility a bar's return is x = Σ_{j=1..n} s_{t-j}/√n + e_t + J_t with n = HORIZON_BARS, surprises e of unit
 * variance, jumps J of variance `jumpVariance`, and impulses s_t = e_t·w_t whose weight w_t (`impulseWeight`) is known
 * before e_t, so that E[s_t | past] = 0 and Var(s_t) = κ² = Σ κ_law². Hence over the next n bars
 *   known variance    K = κ²/n · Σ_{i=1..n} i²
 *   unknown variance  U = n(1 + J) + κ²/n · Σ_{i=0..n-1} i² + 2 κ_linear/√n · Σ_{i=0..n-1} i
 * and R² = K / (K + U) is a quadratic equation in κ.
 */
export function impulseGains(predictability: Predictability, jumpVariance: number): ImpulseGains {
  const { strength, kind = 'mixed' } = predictability;
  const shares = varianceShares(kind);
  const n = HORIZON_BARS;
  const known = sumOfSquares(n) / n;
  const later = sumOfSquares(n - 1) / n;
  const cross = (Math.sqrt(shares.linear) * (n - 1) * n) / Math.sqrt(n);
  const a = known * (1 - strength) - later * strength;
  const b = -strength * cross;
  const c = -strength * n * (1 + jumpVariance);
  const kappa = (-b + Math.sqrt(b * b - 4 * a * c)) / (2 * a);
  return {
    linear: kappa * Math.sqrt(shares.linear),
    nonlinear: kappa * Math.sqrt(shares.nonlinear),
    sequence: kappa * Math.sqrt(shares.sequence),
  };
}

/** Variance of the drift, in units of the variance of a bar's surprise. */
export function driftVariance(gains: ImpulseGains): number {
  return gains.linear ** 2 + gains.nonlinear ** 2 + gains.sequence ** 2;
}

/**
 * Weight of a bar's surprise as an impulse on the bars after it:
 * - linear: it carries on, so past returns alone predict;
 * - nonlinear: it carries on in a stormy and reverses in a calm volatility regime, so that neither the return nor the
 *   volatility alone predicts anything;
 * - sequence: it carries on when the two legs before it (`LEG` bars each) ran the same way and reverses when they ran
 *   opposite ways, which only the order of many bars shows.
 */
export function impulseWeight(gains: ImpulseGains, stormy: boolean, recentLeg: number, olderLeg: number): number {
  const regime = stormy ? 1 : -1;
  const legs = Math.sign(recentLeg) * Math.sign(olderLeg);
  return gains.linear + gains.nonlinear * regime + gains.sequence * legs;
}

/** Bars in one leg of the `sequence` law; two legs, a bar and the horizon fit into a window of 60. */
export const LEG = 10;

function varianceShares(kind: NonNullable<Predictability['kind']>): ImpulseGains {
  const none = { linear: 0, nonlinear: 0, sequence: 0 };
  if (kind === 'none') return none;
  if (kind === 'mixed') return { linear: 1 / 3, nonlinear: 1 / 3, sequence: 1 / 3 };
  return { ...none, [kind]: 1 };
}

function sumOfSquares(n: number): number {
  return (n * (n + 1) * (2 * n + 1)) / 6;
}

/** What a symbol's drift carries from bar to bar; plain data. */
export interface DriftState {
  /** The impulses of the last HORIZON_BARS bars, newest last. */
  impulses: number[];
  /** The surprises of the last two legs, newest last. */
  surprises: number[];
}

export function initialDriftState(): DriftState {
  return { impulses: new Array<number>(HORIZON_BARS).fill(0), surprises: new Array<number>(2 * LEG).fill(0) };
}

/**
 * The injected drift of one symbol, in standard deviations: every bar leaves an impulse that moves each of the next
 * HORIZON_BARS bars alike. Bars count one after the other, across sessions.
 */
export class InjectedDrift {
  readonly #gains: ImpulseGains;
  readonly #impulses: number[];
  readonly #surprises: number[];

  constructor(gains: ImpulseGains, state: DriftState) {
    this.#gains = gains;
    this.#impulses = [...state.impulses];
    this.#surprises = [...state.surprises];
  }

  /** Expected return of the next bar. */
  nextBar(): number {
    let sum = 0;
    for (const impulse of this.#impulses) sum += impulse;
    return sum / Math.sqrt(HORIZON_BARS);
  }

  /** Expected sum of the returns of the next HORIZON_BARS bars: an impulse of age k has HORIZON_BARS − k bars left to move. */
  nextHorizon(): number {
    let sum = 0;
    for (let i = 0; i < HORIZON_BARS; i += 1) sum += (i + 1) * this.#impulses[i]!;
    return sum / Math.sqrt(HORIZON_BARS);
  }

  /** Adds a bar's surprise; `stormy` is the regime in which it happened. */
  push(surprise: number, stormy: boolean): void {
    const weight = impulseWeight(this.#gains, stormy, this.#leg(LEG), this.#leg(0));
    shiftIn(this.#impulses, weight * surprise);
    shiftIn(this.#surprises, surprise);
  }

  /** Copies of what has to be carried to the next session. */
  state(): DriftState {
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
