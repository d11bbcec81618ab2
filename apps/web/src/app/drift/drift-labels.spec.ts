import { expect, it } from 'vitest';
import type { ChampionChange } from '@tandem/contracts';
import { changeOf, holdOf, persistenceOf } from './drift-labels';

const change = { kind: 'transformer', fromVersion: 2, toVersion: 3, cause: 'gate', rollback: false, forced: false } as ChampionChange;

it.each([
  [{}, 'Transformer v3 replaced v2: the gate accepted it.'],
  [{ fromVersion: null, cause: 'first' as const }, 'Transformer v3 became the first champion: there was none before.'],
  [{ cause: 'operator' as const, forced: true }, 'Transformer v3 replaced v2: an operator asked for it, against the gate.'],
  [
    { fromVersion: 3, toVersion: 2, cause: 'drift' as const, rollback: true },
    'Transformer v3 was rolled back to v2: the drift monitor found the champion faulty.',
  ],
])('tells the change %o', (part, sentence) => {
  expect(changeOf({ ...change, ...part })).toBe(sentence);
});

it('tells what is held', () => {
  const hold = { since: '2026-03-06T15:00:00.000Z', alertId: 1 };
  expect(holdOf({ ...hold, symbol: 'NVDA', reason: 'input_fault' })).toBe('NVDA is HOLD: its incoming data looks faulty.');
  expect(holdOf({ ...hold, symbol: '*', reason: 'no_stable_model' })).toContain('Every symbol is HOLD: a model is faulty');
});

it('tells how near an episode is to being acted on', () => {
  expect(persistenceOf({ severity: 'warning', severeChecks: 0 }, 3)).toBe('Not severe at the newest check.');
  expect(persistenceOf({ severity: 'warning', severeChecks: 2 }, 3)).toBe('Severe at 2 of the 3 checks in a row that it takes.');
  expect(persistenceOf({ severity: 'severe', severeChecks: 5 }, 3)).toBe('Severe at 5 checks in a row.');
});
