import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DOWN, HORIZON_BARS, NEUTRAL, UP } from '@tandem/domain';
import { SIGMA_SPAN } from '@tandem/features';
import { syntheticDataset, withRows } from '@tandem/features/testing';
import { barrierHitRegression } from '../baselines/barrier-hit.js';
import { lastBars } from '../baselines/learner.js';
import { ControlError, fitControl, parseControl, predictControl, serialiseControl, type Control } from './control.js';
import type { ControlDocument } from './control-document.js';

const dataset = syntheticDataset();
const holdout = lastBars(dataset, 'holdout');
const features = dataset.featureNames.length;
const jsonOf = (control: Control): ControlDocument => JSON.parse(JSON.stringify(serialiseControl(control))) as ControlDocument;

let control: Control;
let document: ControlDocument;
beforeAll(() => {
  control = fitControl(dataset);
  document = jsonOf(control);
});

describe('the control of a version', () => {
  it('predicts what the baseline predicts but for its random direction', () => {
    const baseline = barrierHitRegression.probabilities(dataset, 'holdout');
    const p = predictControl(control, holdout);
    expect(p.length).toBe(baseline.length);
    p.forEach((value, at) => expect(Math.abs(value - baseline[at]!)).toBeLessThan(1.1e-6));
    for (let at = 0; at < p.length; at += 3) expect(p[at + NEUTRAL]).toBe(baseline[at + NEUTRAL]);
  });

  it('gives both sides exactly the same probability, alone as in any batch, unknown values included', () => {
    const p = predictControl(control, holdout);
    fc.assert(
      fc.property(fc.nat(p.length / 3 - 1), fc.nat(features - 1), fc.boolean(), (row, column, unknown) => {
        const x = holdout.slice(row * features, (row + 1) * features);
        if (unknown) x[column] = NaN;
        const alone = predictControl(control, x);
        expect(alone[UP]).toBe(alone[DOWN]);
        expect(alone[DOWN]! + alone[NEUTRAL]! + alone[UP]!).toBeCloseTo(1, 6);
        if (!unknown) expect([...alone]).toEqual([...p.slice(3 * row, 3 * row + 3)]);
      }),
    );
  });

  it('leaves the rows that it is given as they are', () => {
    const x = holdout.slice();
    predictControl(control, x);
    expect(x).toEqual(holdout);
  });

  it('takes an unknown value for the neutral one', () => {
    const column = 3;
    const [unknown, neutral] = [holdout.slice(0, features), holdout.slice(0, features)];
    unknown[column] = NaN;
    neutral[column] = dataset.neutral[column]!;
    expect(predictControl(control, unknown)).toEqual(predictControl(control, neutral));
  });

  it('takes nothing from a feature that changed by rounding alone in training, whatever it is later', () => {
    const column = dataset.featureNames.indexOf('atr_14');
    const rounded = withRows(dataset, ({ matrix }) => ({
      matrix: { ...matrix, values: matrix.values.map((value, i) => (i % features === column ? 1e-15 * (i % 7) : value)) },
    }));
    const blind = fitControl(rounded);
    expect([...blind.model.regression.coefficients, ...blind.touchCurve].every(Number.isFinite)).toBe(true);
    const [usual, far] = [0, 50].map((value) =>
      predictControl(
        blind,
        holdout.map((x, i) => (i % features === column ? value : x)),
      ),
    );
    expect(far).toEqual(usual);
    expect(usual!.every((p) => p > 0 && p < 1)).toBe(true);
  });

  it('says what it is: features, labels, training rows', () => {
    const { train } = dataset.samples;
    const ts = Array.from(train.bar, (bar, i) => dataset.rows.at(train.symbol[i]!).matrix.ts[bar]!);
    expect(document).toMatchObject({
      format: 1,
      name: 'barrier-hit regression, no direction',
      featureNames: dataset.featureNames,
      labels: { horizon: HORIZON_BARS, multiple: 0.7, sigmaSpan: SIGMA_SPAN, volatility: 'ewm' },
      training: {
        from: new Date(Math.min(...ts)).toISOString(),
        to: new Date(Math.max(...ts)).toISOString(),
        datasetHash: 'synthetic-1',
      },
    });
  });

  it('is the same document each time it is fitted', () => {
    expect(jsonOf(fitControl({ ...dataset }))).toEqual(document);
    expect(jsonOf(fitControl(syntheticDataset(2)))).not.toEqual(document);
  });

  it('predicts the same bit by bit after being stored and read', () => {
    const read = parseControl(document);
    expect(predictControl(read, holdout)).toEqual(predictControl(control, holdout));
    expect(jsonOf(read)).toEqual(document);
  });
});

describe('a stored control', () => {
  it('from before there was a choice of barriers has those of then', () => {
    const { volatility: _, ...labels } = document.labels;
    expect(parseControl({ ...document, labels }).labels).toEqual(control.labels);
  });

  it.each<[string, (sound: ControlDocument) => unknown, RegExp]>([
    ['nothing', () => null, /expected object/],
    ['one of a later format', (sound) => ({ ...sound, format: 2 }), /expected 1[\s\S]*format/],
    ['one without coefficients', ({ coefficients: _, ...rest }) => rest, /coefficients/],
    ['one with a number that JSON cannot hold', (sound) => ({ ...sound, neutral: [null, ...sound.neutral.slice(1)] }), /neutral\[0\]/],
    ['one with a column too short', (sound) => ({ ...sound, neutral: sound.neutral.slice(1) }), /neutral: \d+ values for \d+ features/],
    ['one with a short scaler', (sound) => ({ ...sound, scaler: { ...sound.scaler, scale: [1] } }), /scale: 1 values for \d+ features/],
    [
      'one with a class that lacks its intercept',
      (sound) => ({ ...sound, coefficients: [...sound.coefficients.slice(0, 2), sound.coefficients[2]!.slice(1)] }),
      /coefficients: \d+ of class 2/,
    ],
    ['one with a class too few', (sound) => ({ ...sound, coefficients: sound.coefficients.slice(1) }), /coefficients/],
    [
      'one that reads a feature twice',
      (sound) => ({ ...sound, featureNames: [sound.featureNames[1], ...sound.featureNames.slice(1)] }),
      /featureNames: a name stands twice/,
    ],
    ['one whose curve falls', (sound) => ({ ...sound, touchCurve: [1, 0.5, ...sound.touchCurve.slice(2)] }), /touchCurve.*never fall/],
    ['one whose curve does not end with 1', (sound) => ({ ...sound, touchCurve: sound.touchCurve.map((g) => g / 2) }), /end with 1/],
  ])('is refused with what is wrong: %s', (_what, damage, message) => {
    const parse = () => parseControl(damage(structuredClone(document)));
    expect(parse).toThrow(ControlError);
    expect(parse).toThrow(message);
  });
});
