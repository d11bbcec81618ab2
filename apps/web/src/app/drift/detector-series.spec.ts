import { describe, expect, it } from 'vitest';
import type { ChampionChange, DriftHistoryResponse } from '@tandem/contracts';
import { changeMarks, checkAxis, detectorCharts, marketChart } from './detector-series';

type Check = DriftHistoryResponse['checks'][number];

const pair = (reference: string, evidence: number | null) => ({
  kind: 'lstm' as const,
  version: 3,
  reference,
  evidence,
  expectedLoss: null,
  shares: 0.05,
  confidence: null,
});
const check = (at: string, pairs: Check['pairs'], unusual: number | null = null): Check => ({
  at,
  session: at.slice(0, 10),
  severity: 'ok',
  pairs,
  market: unusual === null ? null : { shift: null, deviation: null, psi: null, unusual: { feature: 'z_1', value: unusual } },
});
const checks = [
  check('2026-03-05T20:55:00.000Z', [pair('control', 1), pair('v2', null)]),
  check('2026-03-06T14:35:00.000Z', [pair('control', 2)], 4.5),
];
const limits = { evidence: { warning: 9.9, severe: 18.4 }, expectedLoss: 0.03, shares: 0.11, confidence: 50, unusual: 6 };

const aChange = (firstPredictionAt: string | null): ChampionChange => ({
  kind: 'lstm',
  revision: 1,
  fromVersion: null,
  toVersion: 3,
  changedAt: '2026-03-06T00:00:00.000Z',
  firstPredictionAt,
  cause: 'gate',
  rollback: false,
  actor: 'gate',
  reason: '',
  forced: false,
});

describe('the detectors over time', () => {
  it('have a line for each reference, with a gap where nothing could be said', () => {
    const [evidence] = detectorCharts({ checks, limits });
    expect(evidence!.series.map(({ name, points }) => [name, points.map(({ y }) => y)])).toEqual([
      ['LSTM beside control', [1, 2]],
      ['LSTM beside v2', [null, null]],
    ]);
    expect(evidence!.limits).toEqual([
      { y: 9.9, label: 'warning' },
      { y: 18.4, label: 'severe' },
    ]);
  });

  it('tell the lines of a kind apart by their dashes', () => {
    const [evidence] = detectorCharts({ checks, limits });
    expect(new Set(evidence!.series.map(({ dash }) => String(dash))).size).toBe(2);
  });

  it('stand side by side, whatever night is between them', () => {
    expect(checkAxis({ checks })).toMatchObject({ type: 'category', labels: ['5 Mar 15:55', '6 Mar 09:35'] });
    expect(marketChart({ checks, limits }, null).series[0]!.points).toEqual([
      { x: 0, y: null },
      { x: 1, y: 4.5 },
    ]);
  });

  it('mark a change of champion at the first check after its first prediction, and no change from before or after', () => {
    const changes = ['2026-03-05T21:30:00.000Z', '2026-03-04T15:00:00.000Z', '2026-03-06T15:00:00.000Z', null].map(aChange);
    expect(changeMarks(checks, changes)).toEqual([{ x: 1, label: 'LSTM v3' }]);
  });
});
