import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { anUpdate, aSummary } from '../../../testing/messages';
import { setUp } from '../../../testing/setup';
import { QuoteStore } from '../market/quote.store';
import { readSettings } from './watchlist-order';
import { WatchlistStore } from './watchlist.store';

function start() {
  const { tellSymbols } = setUp();
  localStorage.clear();
  TestBed.inject(QuoteStore);
  tellSymbols('AFRM', 'META', 'MRNA', 'NFLX', 'NVDA', 'RTX');
  return TestBed.inject(WatchlistStore);
}

describe('WatchlistStore', () => {
  it('filters by any part of the name, beginnings first', () => {
    const store = start();
    store.change({ text: ' r' });
    expect(store.visible()).toEqual(['RTX', 'AFRM', 'MRNA']);
    store.change({ text: 'zz' });
    expect(store.visible()).toEqual([]);
    store.change({ text: '' });
    expect(store.visible()).toHaveLength(6);
  });

  it('walks the list and stops at its ends', () => {
    const store = start();
    expect(store.neighbour('META', 1)).toBe('MRNA');
    expect(store.neighbour('AFRM', -1)).toBe('AFRM');
    expect(store.neighbour('NVDA', 8)).toBe('RTX');
  });

  it('begins at the top when the selected symbol is not shown', () => {
    const store = start();
    store.change({ text: 'N' });
    expect(store.neighbour('META', 1)).toBe('NFLX');
    expect(store.neighbour(null, 1)).toBe('NFLX');
  });

  it('finds by letters typed in succession, and begins anew after a pause', () => {
    const store = start();
    expect(store.find('m', 0)).toBe('META');
    expect(store.find('r', 300)).toBe('MRNA');
    expect(store.find('n', 2_000)).toBe('NFLX');
    expect(store.find('v', 2_200)).toBe('NVDA');
    expect(store.find('x', 2_400)).toBeUndefined();
  });

  it('turns round what it is sorted by already, then is as listed, and begins numbers from the top', () => {
    const store = start();
    store.sortBy('symbol');
    expect(store.visible()[0]).toBe('AFRM');
    store.sortBy('symbol');
    expect(store.visible()[0]).toBe('RTX');
    store.sortBy('symbol');
    expect(store.settings()).toMatchObject({ sort: 'listed', descending: false });
    store.sortBy('price');
    expect(store.settings()).toMatchObject({ sort: 'price', descending: true });
  });

  it('is the list that this browser had before', () => {
    const store = start();
    store.sortBy('change');
    store.change({ action: 'BUY' });
    TestBed.tick();
    const kept: unknown = JSON.parse(localStorage.getItem('tandem.watchlist') ?? '');
    expect(readSettings(kept)).toEqual({ sort: 'change', descending: true, text: '', action: 'BUY' });
  });
});

describe('WatchlistStore, while prices move', () => {
  afterEach(() => void vi.useRealTimers());

  it('sorts anew every second, not with every price', () => {
    vi.useFakeTimers();
    localStorage.clear();
    const { tellSymbols } = setUp();
    const quotes = TestBed.inject(QuoteStore);
    tellSymbols(aSummary({ symbol: 'AFRM', price: 10 }), aSummary({ symbol: 'NVDA', price: 20 }));
    const store = TestBed.inject(WatchlistStore);
    store.sortBy('price');
    expect(store.visible()).toEqual(['NVDA', 'AFRM']);
    quotes.apply(anUpdate({ symbol: 'AFRM', price: 30 }), Date.now());
    vi.advanceTimersByTime(20);
    expect(quotes.quote('AFRM')?.price).toBe(30);
    expect(store.visible()).toEqual(['NVDA', 'AFRM']);
    vi.advanceTimersByTime(1_000);
    expect(store.visible()).toEqual(['AFRM', 'NVDA']);
  });
});
