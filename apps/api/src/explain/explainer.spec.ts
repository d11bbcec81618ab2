import { describe, expect, it } from 'vitest';
import type { ExplanationRow } from '@tandem/database';
import { aState } from '../../testing/fixtures.js';
import { WindowBatch } from '../live/window-batch.js';
import { Explainer } from './explainer.js';

describe('the explanation of a BUY', () => {
  it('is made and stored when no bar is predicted on or sent', async () => {
    const order: string[] = [];
    const [asked, idle, stored] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<ExplanationRow>()];
    const explainer = new Explainer({
      thread: {
        run: () => Promise.reject(new Error('Nobody asked.')),
        // No file of such a version.
        runBehind: () => Promise.resolve(null as never).finally(() => order.push('explained')),
        admit: (work) => work(),
        stop: async () => undefined,
      },
      writer: { enqueue: ([row]) => stored.resolve(row!) },
      stored: async () => [],
      idle: () => {
        asked.resolve();
        return idle.promise.then(() => void order.push('idle'));
      },
      onFailure: stored.reject,
    });
    const bar = { symbol: 'GS', ts: Date.parse('2026-03-05T15:00:00Z'), open: 1, high: 1, low: 1, close: 1, volume: 1 };
    const state = aState(bar);
    const batch = new WindowBatch();
    batch.add(state, true, () => undefined);
    explainer.enqueue([{ ...state, recommendation: { ...state.recommendation, action: 'BUY' } }], batch);
    await asked.promise;
    expect(order).toEqual([]);
    idle.resolve();
    expect(await stored.promise).toMatchObject({ symbol: 'GS', ts: bar.ts, document: { action: 'BUY', stored: true } });
    expect(order).toEqual(['idle', 'explained']);
    await explainer.stop();
  });
});
