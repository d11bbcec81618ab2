import { describe, expect, it } from 'vitest';
import { aRunDetail, OPENING } from '../../../testing/messages';
import { durationOf, outcomeLabels, stageLabels } from './stage-labels';

const NOW = Date.parse('2026-03-06T14:33:00.000Z');

describe('labels of a run', () => {
  it('counts how long a step took, and takes so far', () => {
    expect(aRunDetail().stages.map((stage) => durationOf(stage, NOW))).toEqual(['1 min 12 s', '1 min 48 s', '–']);
    expect(durationOf({ startedAt: OPENING, closedAt: '2026-03-06T16:34:00.000Z' }, NOW)).toBe('2 h 4 min');
  });

  it('never counts backwards when the clocks of server and browser differ', () => {
    expect(durationOf({ startedAt: OPENING, closedAt: null }, Date.parse(OPENING) - 500)).toBe('0 s');
  });

  it('names a step with its model, and how often it was tried', () => {
    const [dataset, lstm, transformer] = aRunDetail().stages.map((stage) => stageLabels(stage, NOW));
    expect(dataset).toMatchObject({ name: 'Checking and preparing the data', attempt: '2', state: { word: 'Completed' } });
    expect(lstm).toMatchObject({ name: 'Training · LSTM', running: true });
    expect(transformer).toMatchObject({ name: 'Training · Transformer', state: { word: 'To come' }, attempt: '–', started: '–' });
  });

  it('says of a step whose turn has come that a worker is awaited', () => {
    const [, , transformer] = aRunDetail().stages;
    expect(stageLabels({ ...transformer!, startedAt: OPENING }, NOW).state.word).toBe('Waiting for a worker');
  });

  it('names what became of a kind', () => {
    expect(outcomeLabels({ kind: 'lstm', version: 4, outcome: 'promoted', reasons: [] })).toMatchObject({
      name: 'LSTM',
      word: 'became champion',
    });
  });
});
