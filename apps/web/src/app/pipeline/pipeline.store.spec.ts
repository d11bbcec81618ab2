import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aRun, OPENING } from '../../../testing/messages';
import { ChampionStore, FINISHED_SHOWN_MS, PipelineStore } from './pipeline.store';

describe('ChampionStore', () => {
  it('does not claim that there is no model before the server reported it', () => {
    const store = TestBed.inject(ChampionStore);
    expect(store.none()).toBe(false);
    store.apply({ champions: [] });
    expect(store.none()).toBe(true);
    store.apply({
      champions: [{ kind: 'lstm', version: 1, previousVersion: null, revision: 1, proven: false, forced: false, since: OPENING }],
    });
    expect(store.none()).toBe(false);
  });
});

describe('PipelineStore', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const shown = (store: PipelineStore) => store.endings().map(({ runId, state }) => `${runId} ${state}`);

  it('shows a run in flight for as long as it takes', () => {
    const store = TestBed.inject(PipelineStore);
    store.apply(aRun());
    vi.advanceTimersByTime(10 * FINISHED_SHOWN_MS);
    expect(store.running()?.runId).toBe('run-1');
    expect(store.others()).toBe(0);
  });

  it('stays with the newest of several runs in flight, whichever was reported last, and counts the others', () => {
    const store = TestBed.inject(PipelineStore);
    store.apply(aRun({ runId: 'nightly', startedAt: '2026-03-06T21:00:00.000Z' }));
    store.apply(aRun({ runId: 'initial', startedAt: '2026-03-06T20:00:00.000Z' }));
    expect(store.running()?.runId).toBe('nightly');
    expect(store.others()).toBe(1);
    store.apply(aRun({ runId: 'nightly', state: 'completed' }));
    expect(store.running()?.runId).toBe('initial');
    expect(store.others()).toBe(0);
  });

  it('shows a completed run for a moment', () => {
    const store = TestBed.inject(PipelineStore);
    store.apply(aRun());
    store.apply(aRun({ state: 'completed', share: 1 }));
    expect(store.running()).toBeNull();
    expect(shown(store)).toEqual(['run-1 completed']);
    vi.advanceTimersByTime(FINISHED_SHOWN_MS);
    expect(shown(store)).toEqual([]);
  });

  it('does not announce a run that completed before the page was opened', () => {
    const store = TestBed.inject(PipelineStore);
    store.apply(aRun({ state: 'completed' }));
    expect(shown(store)).toEqual([]);
  });

  it('shows a failed run beside the others until it is put away, also when it is reported again', () => {
    const store = TestBed.inject(PipelineStore);
    const failed = aRun({ runId: 'nightly', state: 'failed' });
    store.apply(failed);
    store.apply(aRun({ runId: 'initial' }));
    vi.advanceTimersByTime(10 * FINISHED_SHOWN_MS);
    expect(shown(store)).toEqual(['nightly failed']);
    store.dismiss(failed);
    store.apply(failed);
    expect(shown(store)).toEqual([]);
  });

  it('drops a failure once a later run succeeds, not when one is cancelled', () => {
    const store = TestBed.inject(PipelineStore);
    store.apply(aRun({ runId: 'a', state: 'failed' }));
    store.apply(aRun({ runId: 'b', state: 'cancelled' }));
    expect(shown(store)).toEqual(['a failed']);
    store.apply(aRun({ runId: 'c', state: 'completed' }));
    expect(shown(store)).toEqual([]);
  });

  it('keeps the losses of a run in flight, the last word on each epoch, and forgets them with its end', () => {
    const store = TestBed.inject(PipelineStore);
    const losses = () => store.lossesOf('run-1').map(({ kind, epoch, loss }) => [kind, epoch, loss]);
    store.apply(aRun({ epoch: 1, loss: 1.2 }));
    store.apply(aRun({ epoch: 1, loss: 1.1 }));
    store.apply(aRun({ epoch: 2, loss: 1 }));
    store.apply(aRun({ stage: 'dataset', kind: null, epoch: null, loss: null }));
    store.apply(aRun({ kind: 'transformer', epoch: 1, loss: 1.3 }));
    expect(losses()).toEqual([
      ['lstm', 1, 1.1],
      ['lstm', 2, 1],
      ['transformer', 1, 1.3],
    ]);
    store.apply(aRun({ epoch: 1, loss: 1.15 }));
    expect(losses()).toEqual([
      ['transformer', 1, 1.3],
      ['lstm', 1, 1.15],
    ]);
    store.apply(aRun({ state: 'completed' }));
    expect(losses()).toEqual([]);
  });
});
