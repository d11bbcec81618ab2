import { z } from 'zod';
import { CLASS_COUNT } from '@tandem/domain';
import { labelParameters, trainingSpan, type Dataset, type LabelParameters, type SplitPart } from '@tandem/features';
import { BARRIER_HIT_NAME, fitBarrierHit, predictBarrierHit, type BarrierHitModel } from '../baselines/barrier-hit.js';
import { lastBars } from '../baselines/learner.js';
import { CONTROL_FORMAT, controlDocumentSchema, type ControlDocument } from './control-document.js';
import { touchCurve } from './touch-curve.js';

/**
 * What a version is compared with while it serves: the barrier-hit regression of the gate's baselines, fitted to the rows that the
 * version was trained on and frozen with it. Where both get worse alike it is the market, where only the version does it is the model.
 */
export interface Control {
  readonly name: string;
  /** Columns of its input, in order. */
  readonly featureNames: readonly string[];
  readonly model: BarrierHitModel;
  readonly labels: LabelParameters;
  /** See `ControlDocument`. */
  readonly training: Readonly<ControlDocument['training']>;
  /** See `touchCurve`; 30 shares. */
  readonly touchCurve: Float64Array;
}

/** A stored control that cannot be used; the message says which of its fields are wrong. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** Fits the control of versions that were trained on this dataset. Deterministic, a second or so; the regression is the baseline's own. */
export function fitControl(dataset: Dataset): Control {
  const { from, to } = trainingSpan(dataset);
  return {
    name: BARRIER_HIT_NAME,
    featureNames: dataset.featureNames,
    model: fitBarrierHit(dataset),
    labels: labelParameters(dataset),
    training: { from: new Date(from).toISOString(), to: new Date(to).toISOString(), datasetHash: dataset.hash },
    touchCurve: touchCurve(dataset),
  };
}

/**
 * Both sides get exactly the same probability. The baseline breaks that tie at random, because counts by largest class need it to; a
 * control is scored by log loss alone, to which a tie makes no difference, and must answer the same whoever asks, when and in whichever
 * batch.
 * @param x n × features of last bars, row-major, unscaled, in the order of `featureNames`; NaN where unknown
 * @returns n × 3 probabilities, in class order
 */
export function predictControl({ model }: Control, x: Float32Array): Float32Array {
  return predictBarrierHit(model, x);
}

/** What it says on every row of a part of a dataset with its features. @returns as `predictControl` */
export function predictControlOn(control: Control, dataset: Dataset, part: SplitPart): Float32Array {
  return predictControl(control, lastBars(dataset, part));
}

/** The control as JSON, from which `parseControl` makes it again bit by bit. */
export function serialiseControl({ name, featureNames, model, labels, training, touchCurve }: Control): ControlDocument {
  const { kind, offset, scale, low, high, neutral } = model.scaler;
  const width = featureNames.length + 1;
  return {
    format: CONTROL_FORMAT,
    name,
    featureNames: [...featureNames],
    scaler: { kind, offset: [...offset], scale: [...scale], low: [...low], high: [...high] },
    neutral: [...neutral],
    coefficients: Array.from({ length: CLASS_COUNT }, (_, k) => [...model.regression.coefficients.subarray(k * width, (k + 1) * width)]),
    labels,
    training,
    touchCurve: [...touchCurve],
  };
}

/** @throws ControlError naming what is wrong */
export function parseControl(document: unknown): Control {
  const parsed = controlDocumentSchema.safeParse(document);
  if (!parsed.success)
    throw new ControlError(`The control is not of this version of Tandem, or damaged:\n${z.prettifyError(parsed.error)}`);
  const { name, featureNames, scaler, neutral, coefficients, labels, training, touchCurve } = parsed.data;
  const { kind, offset, scale, low, high } = scaler;
  return {
    name,
    featureNames,
    model: {
      scaler: {
        kind,
        names: featureNames,
        offset: Float32Array.from(offset),
        scale: Float32Array.from(scale),
        low: Float32Array.from(low),
        high: Float32Array.from(high),
        neutral: Float32Array.from(neutral),
      },
      regression: { features: featureNames.length, coefficients: Float64Array.from(coefficients.flat()) },
    },
    labels,
    training,
    touchCurve: Float64Array.from(touchCurve),
  };
}
