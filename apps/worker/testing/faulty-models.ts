import { CLASS_COUNT } from '@tandem/domain';
import type { TrainedModel } from '@tandem/models';

/**
 * A network whose last layer is empty and predicts no movement: softmax(0, bias, 0) for every row, and its file says so.
 * @param bias of NEUTRAL
 */
export function predictingAlways(model: TrainedModel, bias: number): TrainedModel {
  const emptied = ([name, weight]: [string, TrainedModel['weights'][string]]) => {
    if (!name.startsWith('head/')) return [name, weight] as const;
    const shape = [...weight.shape.slice(0, -1), CLASS_COUNT];
    return [name, { shape, values: new Float32Array(shape.reduce((product, size) => product * size, 1)) }] as const;
  };
  const sum = 2 + Math.exp(bias);
  const answer = [1 / sum, Math.exp(bias) / sum, 1 / sum];
  return {
    ...model,
    shape: { ...model.shape, excursion: false },
    excursion: null,
    weights: Object.fromEntries(Object.entries(model.weights).map(emptied)),
    calibration: { ...model.calibration, neutralBias: bias },
    probe: { ...model.probe, probabilities: model.probe.probabilities.map((_, at) => answer[at % CLASS_COUNT]!), excursion: null },
  };
}

/** One that passes its own probe and answers NaN to any window whose first feature is elsewhere: its scaler overflows there. */
export function nanBeyondProbe(model: TrainedModel): TrainedModel {
  const { scaler, probe, ...rest } = predictingAlways(model, 0);
  const first = (values: Float32Array, value: number) => values.map((usual, feature) => (feature === 0 ? value : usual));
  /** So far away that no value of a feature is near it. */
  const centre = -1000;
  const recipe = { ...probe.recipe, centre: [centre, ...probe.recipe.centre.slice(1)], spread: [0, ...probe.recipe.spread.slice(1)] };
  return {
    ...rest,
    scaler: {
      ...scaler,
      offset: first(scaler.offset, centre),
      scale: first(scaler.scale, 3e38),
      low: first(scaler.low, -Infinity),
      high: first(scaler.high, Infinity),
    },
    probe: { ...probe, recipe },
  };
}
