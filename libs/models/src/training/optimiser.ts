/** Three times Adam's default (Kingma & Ba 2015): learns more in few epochs (docs/experiments.md). */
const PEAK_LEARNING_RATE = 3e-3;
/** Share of the steps that warm up, while the moments of few gradients are unreliable (Xiong et al. 2020). */
const WARM_UP_SHARE = 0.1;

/**
 * Learning rate of a step: linear warm-up over the first tenth, times a cosine from one to zero (Loshchilov & Hutter 2017).
 * @param step from 0; at and beyond `totalSteps` the rate is 0
 */
export function learningRate(step: number, totalSteps: number): number {
  const share = Math.min(step / totalSteps, 1);
  return PEAK_LEARNING_RATE * Math.min(1, (step + 1) / (WARM_UP_SHARE * totalSteps)) * 0.5 * (1 + Math.cos(Math.PI * share));
}

/** Keeps the best weights and decides when training stops. */
export class EarlyStopping {
  bestEpoch: number;
  bestLoss: number;
  bestWeights: Float32Array;

  /** @param patience epochs without a lower loss after which training stops */
  constructor(
    private readonly patience: number,
    resumed?: Pick<EarlyStopping, 'bestEpoch' | 'bestLoss' | 'bestWeights'>,
  ) {
    this.bestEpoch = resumed?.bestEpoch ?? 0;
    this.bestLoss = resumed?.bestLoss ?? Infinity;
    this.bestWeights = resumed?.bestWeights ?? new Float32Array();
  }

  record(epoch: number, loss: number, weights: Float32Array): void {
    if (!(loss < this.bestLoss)) return;
    this.bestEpoch = epoch;
    this.bestLoss = loss;
    this.bestWeights = weights.slice();
  }

  /** Whether training is over after `epoch`. */
  isOver(epoch: number): boolean {
    return epoch - this.bestEpoch >= this.patience;
  }
}

/** Decay rates of the moments, and the constant of the denominator: Adam's defaults (Kingma & Ba 2015). */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;
/** Decoupled weight decay: ten times AdamW's default, because the data is mostly noise. */
const WEIGHT_DECAY = 0.1;
/** Gradients are clipped to this Euclidean norm over all weights (Pascanu et al. 2013). */
const MAX_GRADIENT_NORM = 1;
/** Maximum decay of the moving average per step: it then spans about the last hundred steps. */
const MAX_AVERAGE_DECAY = 0.99;

/** The state that the next step depends on besides its gradient. All arrays have the length of the weights. */
export interface OptimiserState {
  /** Steps done. */
  readonly step: number;
  readonly weights: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** Moving average of the weights, which is used for prediction. */
  readonly average: Float32Array;
}

export function initialState(weights: Float32Array): OptimiserState {
  const zeros = () => new Float32Array(weights.length);
  return { step: 0, weights, firstMoment: zeros(), secondMoment: zeros(), average: weights.slice() };
}

/**
 * One step of AdamW (Loshchilov & Hutter 2019) along a clipped gradient, and of the moving average of the weights (Polyak & Juditsky
 * 1992). For networks this small, plain numbers are faster than tensor calls, and the same on every backend. Changes the arrays of
 * `state`; returns it with its new step.
 * @param gradient of the mean loss
 * @param totalSteps steps of the whole schedule
 */
export function adamWStep(state: OptimiserState, gradient: Float32Array, totalSteps: number): OptimiserState {
  const { weights, firstMoment, secondMoment, average } = state;
  const step = state.step + 1;
  const rate = learningRate(state.step, totalSteps);
  const shrink = 1 - rate * WEIGHT_DECAY;
  const clip = Math.min(1, MAX_GRADIENT_NORM / norm(gradient));
  const firstRate = rate / (1 - BETA_1 ** step);
  const secondFactor = 1 / (1 - BETA_2 ** step);
  const keep = Math.min(MAX_AVERAGE_DECAY, (1 + step) / (10 + step)); // less at first, so that the initial weights fade quickly
  for (let i = 0; i < weights.length; i++) {
    const slope = clip * gradient[i]!;
    const first = BETA_1 * firstMoment[i]! + (1 - BETA_1) * slope;
    const second = BETA_2 * secondMoment[i]! + (1 - BETA_2) * slope * slope;
    const weight = shrink * weights[i]! - (firstRate * first) / (Math.sqrt(second * secondFactor) + EPSILON);
    firstMoment[i] = first;
    secondMoment[i] = second;
    weights[i] = weight;
    average[i] = keep * average[i]! + (1 - keep) * weight;
  }
  return { step, weights, firstMoment, secondMoment, average };
}

function norm(vector: Float32Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}
