import { describe, expect, it } from 'vitest';
import { aModel, aVerdict } from '../../../testing/messages';
import { evidenceSeries, reliabilitySeries, sessionNoon, trainingSeries } from './model-charts';

describe('charts of a model', () => {
  it('shows evidence session by session, above 0 for a logarithm', () => {
    const [evidence] = aModel().evidence;
    const lost = { ...evidence!, sessions: [{ ...evidence!.sessions[0]!, eValue: 0 }] };
    const shown = evidenceSeries([evidence!, { ...lost, against: 'v2', baseline: false }], 'classes');
    expect(shown.map(({ name, points }) => [name, points.map(({ y }) => y)])).toEqual([
      ['against class prior', [1, 3.2]],
      ['against v2', [1e-4]],
    ]);
  });

  it('shows of many baselines the least evidence after each session, because proof needs all', () => {
    const [evidence] = aModel().evidence;
    const [first, second] = evidence!.sessions;
    const harder = {
      ...evidence!,
      against: 'gradient boosting',
      sessions: [
        { ...first!, eValue: 2 },
        { ...second!, eValue: 0.5 },
      ],
    };
    const [least] = evidenceSeries([evidence!, harder], 'classes');
    expect([least!.name, least!.points.map(({ y }) => y)]).toEqual(['against the hardest baseline', [1, 0.5]]);
  });

  it('shows evidence in movement apart', () => {
    const [evidence] = aModel().evidence;
    const movement = { ...evidence!, against: 'HAR × time of day, movement' };
    expect(evidenceSeries([evidence!, movement], 'movement').map(({ name }) => name)).toEqual(['against HAR × time of day']);
    expect(evidenceSeries([movement], 'classes')).toEqual([]);
  });

  it('gives no two of many rivals the same line', () => {
    const [evidence] = aModel().evidence;
    const lines = evidenceSeries(
      Array.from({ length: 36 }, (_, index) => ({ ...evidence!, against: `v${index}`, baseline: false })),
      'classes',
    ).map(({ color, dash }) => `${color} ${dash?.join()}`);
    expect(new Set(lines).size).toBe(36);
  });

  it('puts a session on its own New York day', () => {
    expect(new Date(sessionNoon('2026-03-06')).toISOString()).toBe('2026-03-06T12:00:00.000Z');
  });

  it('has a point with its interval for every bin that has rows, and the diagonal', () => {
    const [up, diagonal] = reliabilitySeries(aVerdict().model!.reliability!);
    expect(up).toMatchObject({ name: 'UP', intervals: 'bars', points: [{ x: 0.6, y: 0.5, low: 0.4, high: 0.6 }] });
    expect(diagonal).toMatchObject({ guide: true });
  });

  it('leaves a gap where a loss was not finite', () => {
    const series = trainingSeries([{ epoch: 1, trainingLoss: null, validationLoss: 1.2 }]);
    expect(series.map(({ name, points }) => [name, points])).toEqual([
      ['training', [{ x: 1, y: null }]],
      ['validation', [{ x: 1, y: 1.2 }]],
    ]);
  });
});
