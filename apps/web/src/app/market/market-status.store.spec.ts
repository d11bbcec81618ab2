import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anUpdate, aStatus } from '../../../testing/messages';
import { MarketStatusStore } from './market-status.store';

describe('MarketStatusStore', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('lets the age of the data grow while nothing arrives', () => {
    const store = TestBed.inject(MarketStatusStore);
    store.apply(aStatus({ ageMs: 1_000 }));
    vi.advanceTimersByTime(9_000);
    expect(store.ageMs()).toBe(10_000);
  });

  it('takes a fresher age from an update, but not one of an older bar', () => {
    const store = TestBed.inject(MarketStatusStore);
    store.apply(aStatus({ ageMs: 5_000 }));
    store.hear(anUpdate({ ageMs: 100 }), Date.now());
    expect(store.ageMs()).toBe(100);
    store.hear(anUpdate({ ageMs: 60_000 }), Date.now());
    expect(store.ageMs()).toBe(100);
  });

  it('lets updates move the market clock forwards, and only a status back', () => {
    const store = TestBed.inject(MarketStatusStore);
    const at = (iso: string) => Date.parse(iso);
    store.hear(anUpdate({ marketTime: '2026-03-06T14:35:00.000Z' }), Date.now());
    store.hear(anUpdate({ marketTime: '2026-03-06T14:34:00.000Z' }), Date.now());
    expect(store.marketTime()).toBe(at('2026-03-06T14:35:00.000Z'));
    store.apply(aStatus({ marketTime: '2026-03-02T14:30:00.000Z' }));
    expect(store.marketTime()).toBe(at('2026-03-02T14:30:00.000Z'));
  });

  it('knows no age before the first bar', () => {
    const store = TestBed.inject(MarketStatusStore);
    store.apply(aStatus({ ageMs: null, marketTime: null, state: 'preparing' }));
    expect(store.ageMs()).toBeNull();
    expect(store.marketTime()).toBeNull();
  });
});
