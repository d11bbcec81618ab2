import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anUpdate, aSummary } from '../../../testing/messages';
import { setUp } from '../../../testing/setup';
import { QuoteStore } from './quote.store';

describe('QuoteStore', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

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
    store.apply(anUpdate({ ts: '2026-03-06T14:31:00.000Z', price: 2 }), Date.now());
    store.apply(anUpdate({ ts: '2026-03-06T14:30:00.000Z', price: 1 }), Date.now());
    expect(store.quote('NVDA')?.price).toBe(2);
    store.apply(anUpdate({ ts: '2026-03-06T14:30:00.000Z', price: 1 }), Date.now());
    store.apply(anUpdate({ ts: '2026-03-06T14:31:00.000Z', price: 3 }), Date.now());
    expect(store.quote('NVDA')?.price).toBe(3);
  });

  it('believes a snapshot also when its clock went back', () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    tellSymbols('NVDA');
    store.apply(anUpdate({ ts: '2026-03-06T14:31:00.000Z', price: 2 }), Date.now());
    store.replace([anUpdate({ ts: '2026-03-02T14:30:00.000Z', price: 1 })]);
    expect(store.quote('NVDA')?.price).toBe(1);
  });

  it('knows when the newest bar of a symbol was committed', () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    tellSymbols('NVDA');
    expect(store.quote('NVDA')?.committedAt).toBeNull();
    store.apply(anUpdate({ ageMs: 200 }), Date.now());
    expect(store.quote('NVDA')?.committedAt).toBeLessThanOrEqual(Date.now() - 200);
  });

  it('knows nothing of a symbol that is not selected', () => {
    const { tellSymbols } = setUp();
    const store = TestBed.inject(QuoteStore);
    tellSymbols('NVDA');
    store.apply(anUpdate({ symbol: 'XYZ' }), Date.now());
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
