import { effect } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anUpdate, aSummary } from '../../../testing/messages';
import { setUp } from '../../../testing/setup';
import { QuoteStore } from './quote.store';

/** What arrived is shown with the next frame. */
const nextFrame = () => vi.advanceTimersToNextFrame();

describe('QuoteStore', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("keeps the server's order of the symbols and their first quotes", () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    expect(store.loaded()).toBe(false);
    tellSymbols(aSummary({ symbol: 'SPY', price: 500 }), aSummary({ symbol: 'AFRM', price: null }));
    expect(store.symbols()).toEqual(['SPY', 'AFRM']);
    expect(store.quote('SPY')?.price).toBe(500);
    expect(store.quote('AFRM')?.price).toBeNull();
  });

  it('takes newer updates and passes over older ones', () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    tellSymbols('NVDA');
    store.apply(anUpdate({ ts: '2026-03-06T14:31:00.000Z', price: 2 }));
    store.apply(anUpdate({ ts: '2026-03-06T14:30:00.000Z', price: 1 }));
    nextFrame();
    expect(store.quote('NVDA')?.price).toBe(2);
    store.apply(anUpdate({ ts: '2026-03-06T14:30:00.000Z', price: 1 }));
    store.apply(anUpdate({ ts: '2026-03-06T14:31:00.000Z', price: 3 }));
    nextFrame();
    expect(store.quote('NVDA')?.price).toBe(3);
  });

  it('believes a snapshot also when its clock went back', () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    tellSymbols('NVDA');
    store.apply(anUpdate({ ts: '2026-03-06T14:31:00.000Z', price: 2 }));
    store.replace([anUpdate({ ts: '2026-03-02T14:30:00.000Z', price: 1 })]);
    expect(store.quote('NVDA')?.price).toBe(1);
  });

  it('shows many updates of a symbol once a frame, the newest of them', () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    tellSymbols('NVDA');
    const shown: (number | null | undefined)[] = [];
    TestBed.runInInjectionContext(() => effect(() => shown.push(store.quote('NVDA')?.price)));
    TestBed.tick();
    for (const price of [1, 2, 3]) {
      store.apply(anUpdate({ price }));
      TestBed.tick();
    }
    nextFrame();
    TestBed.tick();
    expect(shown).toEqual([101, 3]);
  });

  it('shows what arrived also in a tab without frames', () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    tellSymbols('NVDA');
    vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(0);
    store.apply(anUpdate({ price: 7 }));
    vi.advanceTimersByTime(1_000);
    expect(store.quote('NVDA')?.price).toBe(7);
  });

  it('lets a snapshot win over what waits for a frame', () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    tellSymbols('NVDA');
    store.apply(anUpdate({ price: 2 }));
    store.replace([anUpdate({ price: 1 })]);
    nextFrame();
    expect(store.quote('NVDA')?.price).toBe(1);
  });

  it('knows when the newest bar of a symbol was committed', () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    tellSymbols('NVDA');
    expect(store.quote('NVDA')?.committedAt).toBeNull();
    store.apply(anUpdate({ ageMs: 200 }));
    nextFrame();
    expect(store.quote('NVDA')?.committedAt).toBeLessThanOrEqual(Date.now() - 200);
  });

  it('knows nothing of a symbol that is not selected', () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    tellSymbols('NVDA');
    store.apply(anUpdate({ symbol: 'XYZ' }));
    nextFrame();
    expect(store.quote('XYZ')).toBeUndefined();
  });

  it('says what is wrong and keeps asking until the server answers', () => {
    const { http, tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    const problem = { type: 'about:blank', title: 'The database is away', status: 503, detail: 'It refuses connections.' };
    http.expectOne('/api/v1/symbols').flush(problem, { status: 503, statusText: 'Service Unavailable' });
    expect(store.problem()?.title).toBe('The database is away');
    vi.advanceTimersByTime(500);
    tellSymbols('NVDA');
    expect(store.problem()).toBeNull();
    expect(store.loaded()).toBe(true);
  });

  it('asks at once on request', () => {
    const { http } = setUp();
    const store = TestBed.inject(QuoteStore);
    http.expectOne('/api/v1/symbols').error(new ProgressEvent('error'));
    store.retry();
    http.expectOne('/api/v1/symbols');
  });

  it('refuses symbols of another form with a message', () => {
    const { http } = setUp();
    const store = TestBed.inject(QuoteStore);
    http.expectOne('/api/v1/symbols').flush(['NVDA']);
    expect(store.problem()?.title).toBe('The answer could not be read');
  });
});
