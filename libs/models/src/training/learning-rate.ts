/** Greatest learning rate: three times Adam's default (Kingma & Ba 2015), by which more is learned in few epochs (docs/experiments.md). */
const PEAK = 3e-3;
/** Share of the steps that warm up: the moments of the first gradients say little of their scale (Xiong et al. 2020). */
const WARM_UP_SHARE = 0.1;

/**
 * Learning rate of a step: linear warm-up over the first tenth, times a cosine from one to zero (Loshchilov & Hutter 2017).
 * @param step from 0; at and beyond `totalSteps` the rate is 0
 */
export function learningRate(step: number, totalSteps: number): number {
  const share = Math.min(step / totalSteps, 1);
  return PEAK * Math.min(1, (step + 1) / (WARM_UP_SHARE * totalSteps)) * 0.5 * (1 + Math.cos(Math.PI * share));
}
