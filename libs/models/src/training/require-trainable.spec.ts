import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL } from '@tandem/domain';
import type { Dataset, SplitPart } from '@tandem/features';
import { syntheticDataset, withRows } from '@tandem/features/testing';
import { requireTrainable, TrainingDataError } from './require-trainable.js';

const dataset = syntheticDataset();

/** The dataset with one value of the second symbol replaced. */
function withValue(name: string, row: number, value: number): Dataset {
  return withRows(dataset, ({ matrix }, symbol) => {
    if (symbol === 0) return {};
    const values = matrix.values.slice();
    values[row * matrix.columns + dataset.featureNames.indexOf(name)] = value;
    return { matrix: { ...matrix, values } };
  });
}

function withSamples(part: SplitPart, changes: Partial<Dataset['samples'][SplitPart]>): Dataset {
  return { ...dataset, samples: { ...dataset.samples, [part]: { ...dataset.samples[part], ...changes } } };
}

/** Last bar of the last window of the second symbol. */
const lastRow = (part: SplitPart) => dataset.samples[part].bar.at(-1)!;

describe('requireTrainable', () => {
  it('passes what can be trained on', () => {
    expect(() => {
      requireTrainable(dataset);
    }).not.toThrow();
  });

  it.each(['train', 'validation'] as const)('says that the %s part is empty', (part) => {
    expect(() => {
      requireTrainable(withSamples(part, { length: 0 }));
    }).toThrow(`synthetic-1 has no ${part} samples`);
  });

  it('does not read the hold-out', () => {
    expect(() => {
      requireTrainable(withSamples('holdout', { length: 0 }));
    }).not.toThrow();
    expect(() => {
      requireTrainable(withValue('rsi_14', lastRow('holdout'), NaN));
    }).not.toThrow();
  });

  it('names the class that no training sample has, and how many samples there are', () => {
    const classIndex = dataset.samples.train.classIndex.map((k) => (k === DOWN ? NEUTRAL : k));
    const lacking = withSamples('train', { classIndex });
    expect(() => {
      requireTrainable(lacking);
    }).toThrow(TrainingDataError);
    expect(() => {
      requireTrainable(lacking);
    }).toThrow(`none of the ${dataset.samples.train.length} training samples of dataset synthetic-1 is DOWN`);
  });

  it('takes a class that is absent from validation for chance', () => {
    const classIndex = dataset.samples.validation.classIndex.map((k) => (k === DOWN ? NEUTRAL : k));
    expect(() => {
      requireTrainable(withSamples('validation', { classIndex }));
    }).not.toThrow();
  });

  it.each([
    ['train', NaN],
    ['train', Infinity],
    ['validation', NaN],
    ['validation', -Infinity],
  ] as const)('names feature, bar and symbol of a value that cannot be: %s, %d', (part, value) => {
    const broken = withValue('rsi_14', lastRow(part), value);
    expect(() => {
      requireTrainable(broken);
    }).toThrow(`a ${part} window of dataset synthetic-1 has ${value} in rsi_14, bar ${lastRow(part)} of BBB`);
  });

  it('checks the first bar of the first window as well, and none before it', () => {
    const first = dataset.samples.train.bar[0]! - 59;
    expect(() => {
      requireTrainable(withValue('rsi_14', first, NaN));
    }).toThrow(`bar ${first} of BBB`);
    const validation = dataset.samples.validation.bar[0]! - 59;
    const between = withSamples('train', { length: 1 });
    expect(() => {
      requireTrainable({ ...between, rows: withValue('rsi_14', validation - 1, NaN).rows });
    }).not.toThrow(/BBB/);
  });

  it('accepts unknown context, refuses infinite context', () => {
    expect(() => {
      requireTrainable(withValue('vix_level', lastRow('train'), NaN));
    }).not.toThrow();
    expect(() => {
      requireTrainable(withValue('vix_level', lastRow('train'), Infinity));
    }).toThrow(/Infinity in vix_level/);
  });
});
