import { describe, expect, it } from 'vitest';
import { aModel, aVerdict, someModels } from '../../../testing/messages';
import { promotionPlan, rollbackPlan } from './action-plan';

const challenger = aModel({ version: 3, champion: false, role: 'shadow', verdict: 'refused', verdicts: [aVerdict()] });

describe('promotionPlan', () => {
  it('says what changes, what the gate said and which rules were not met', () => {
    expect(promotionPlan(someModels(), challenger)).toMatchObject({
      title: 'Promote LSTM version 3',
      changes: [
        'LSTM version 3 becomes champion instead of version 2: it makes every LSTM prediction from then on.',
        'Version 2 is what a rollback goes back to.',
        expect.stringContaining('marked as forced'),
      ],
      gate: 'The gate has refused it in comparison with version 2. What it did not meet:',
      unmet: ['Macro-F1 is not at least 0.01 higher.'],
      needsForce: true,
      refusal: null,
    });
  });

  it('needs no force for what the gate accepted', () => {
    const plan = promotionPlan(someModels(), { ...challenger, verdict: 'accepted' });
    expect(plan).toMatchObject({ gate: 'The gate has accepted it.', unmet: [], needsForce: false, button: 'Promote' });
    expect(plan.changes).toHaveLength(2);
  });

  it('replaces nothing where there is no champion, and does not promote one that is', () => {
    expect(promotionPlan(someModels({ champions: [] }), challenger).changes[0]).toContain('becomes the first champion');
    expect(promotionPlan(someModels(), aModel({ version: 2 })).refusal).toBe('LSTM version 2 is champion already.');
  });
});

describe('rollbackPlan', () => {
  it('names the version that it goes back to', () => {
    expect(rollbackPlan(someModels(), 'lstm')).toMatchObject({
      title: 'Roll back LSTM',
      changes: ['LSTM version 1 becomes champion again instead of version 2.'],
      refusal: null,
      button: 'Roll back to version 1',
    });
  });

  it('says why there is none', () => {
    expect(rollbackPlan(someModels(), 'transformer').refusal).toBe('The transformer has no champion.');
  });
});
