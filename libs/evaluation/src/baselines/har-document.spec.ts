import { describe, expect, it } from 'vitest';
import { movementDataset } from '../../testing/movement.js';
import { HarDocumentError, parseHar, serialiseHar } from './har-document.js';
import { fitHar, predictHar } from './har-time-of-day.js';

const { dataset } = movementDataset(1);
const stored = (): Record<string, unknown> => JSON.parse(JSON.stringify(serialiseHar(dataset))) as Record<string, unknown>;

describe('a stored HAR × time of day', () => {
  it('is the fit that it was made of, bit by bit, on the rows of any dataset', () => {
    expect(parseHar(stored())).toEqual(fitHar(dataset));
    const later = movementDataset(2).dataset;
    expect(predictHar(parseHar(stored()), later, 'holdout')).toEqual(predictHar(fitHar(dataset), later, 'holdout'));
  });

  it('names the rows that it was fitted to', () => {
    expect(stored()).toMatchObject({ name: 'HAR × time of day', training: { datasetHash: dataset.hash } });
  });

  it.each([
    ['of another format', { format: 2 }, 'format'],
    ['with a residual too few', { residuals: [0] }, 'residuals'],
    ['with inputs of another version', { neutral: [0, 0] }, 'neutral'],
    ['with a number that is none', { touchResidual: null }, 'touchResidual'],
  ])('%s is refused with the field', (_what, changes, field) => {
    expect(() => parseHar({ ...stored(), ...changes })).toThrow(HarDocumentError);
    expect(() => parseHar({ ...stored(), ...changes })).toThrow(field);
  });
});
