import { describe, expect, it } from 'vitest';
import type { CheckResult } from '@tandem/contracts';
import { figuresOf, tablesOf } from './result-tables';

const bars = { symbols: ['NVDA'], symbolsStored: 1, sessions: 2, first: '2026-03-05', last: '2026-03-06', bars: 780 };

describe('the warm-up of features', () => {
  const result: CheckResult = {
    check: 'warm-up',
    bars,
    seed: 1,
    starts: 20,
    loaded: 2_000,
    offsets: [500, 1_000],
    features: [
      { feature: 'z_1', needed: 60, enough: true, worst: [0, 1.5e-12] },
      { feature: 'atr', needed: null, enough: false, worst: [null, 0.2] },
    ],
  };

  it('lists first what needs most', () => {
    expect(tablesOf(result)[0]!.rows).toEqual([
      ['atr', 'more than 1,000', '✕ no', '–', '2.0e-1'],
      ['z_1', '60', '✓ yes', '0', '1.5e-12'],
    ]);
    expect(figuresOf(result).at(-1)).toEqual({ term: 'Features not settled by then', text: '1' });
  });
});

describe('the reconciliation of a session', () => {
  const result: Extract<CheckResult, { check: 'reconcile' }> = {
    check: 'reconcile',
    session: '2026-03-06',
    over: false,
    predictions: 15_600,
    differing: 1,
    unexplained: 1,
    causes: [{ cause: 'late news', meaning: 'News came later.', count: 1, signal: 0, class: 1, none: 0, recomputed: 0 }],
    missing: [],
    differences: [
      {
        symbol: 'NVDA',
        at: '2026-03-06T15:00:00.000Z',
        kind: 'lstm',
        version: 3,
        cause: 'late news',
        effect: 'none',
        proof: 'dated',
        served: [0.2, 0.5, 0.3],
        now: null,
      },
    ],
    problems: [],
  };

  it('says what differs, why, and how far', () => {
    const [causes, missing, differences] = tablesOf(result);
    expect(figuresOf(result)[0]!.text).toBe('2026-03-06, as far as it has come');
    expect(causes!.rows).toEqual([['late news', 'News came later.', '1', '0', '1', '0', '0']]);
    expect(missing!.about).toBe('None: every stored bar has one.');
    expect(differences!.rows[0]).toEqual([
      'NVDA',
      'Fri 6 Mar 2026 10:00',
      'LSTM v3',
      'late news',
      'nothing shown',
      'dated',
      '0.2000 · 0.5000 · 0.3000',
      'cannot be computed',
    ]);
  });

  it('lists nothing where nothing differs', () => {
    const tables = tablesOf({ ...result, differing: 0, unexplained: 0, causes: [], differences: [] });
    expect(tables.map(({ title }) => title)).toEqual(['Why predictions differ', 'Bars without a prediction']);
    expect(tables[0]!.about).toContain('None does');
  });
});
