import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aRun } from '../testing/messages';
import { FINISHED_SHOWN_MS, PipelineStore } from './pipeline.store';

describe('PipelineStore', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('shows a run in flight for as long as it takes', () => {
    const store = TestBed.inject(PipelineStore);
    store.apply(aRun());
    vi.advanceTimersByTime(10 * FINISHED_SHOWN_MS);
    expect(store.running()?.runId).toBe('run-1');
    expect(store.shown()?.runId).toBe('run-1');
  });

  it('shows a completed run for a moment', () => {
    const store = TestBed.inject(PipelineStore);
    store.apply(aRun());
    store.apply(aRun({ state: 'completed', share: 1 }));
    expect(store.running()).toBeNull();
    expect(store.shown()?.state).toBe('completed');
    vi.advanceTimersByTime(FINISHED_SHOWN_MS);
    expect(store.shown()).toBeNull();
  });

  it('does not announce a run that completed before the page was opened', () => {
    const store = TestBed.inject(PipelineStore);
    store.apply(aRun({ state: 'completed' }));
    expect(store.shown()).toBeNull();
  });

  it('shows a failed run until it is put away', () => {
    const store = TestBed.inject(PipelineStore);
    const failed = aRun({ state: 'failed' });
    store.apply(failed);
    vi.advanceTimersByTime(10 * FINISHED_SHOWN_MS);
    expect(store.shown()?.state).toBe('failed');
    store.dismiss(failed);
    expect(store.shown()).toBeNull();
  });
});
