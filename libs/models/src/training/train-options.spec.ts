import { describe, expect, it } from 'vitest';
import { BUDGETS, budgetSchema, plannedSteps, rowsAnEpoch } from './train-options.js';

describe('budgets', () => {
  it.each(Object.entries(BUDGETS))('%s survives being written into a model file', (_, budget) => {
    expect(budgetSchema.parse(JSON.parse(JSON.stringify(budget)))).toEqual(budget);
  });

  it('take a share of the rows and never more than the most', () => {
    const budget = { ...BUDGETS.full, epochShare: 0.5, maxTrainSamples: 100 };
    expect([rowsAnEpoch(budget, 51), rowsAnEpoch(budget, 1_000)]).toEqual([26, 100]);
  });

  it('plan a step for every batch, full or not', () => {
    expect(plannedSteps({ ...BUDGETS.full, epochShare: 1, maxEpochs: 3, batchSize: 10 }, 21)).toBe(9);
  });
});
