import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { setUp } from '../../../testing/setup';
import { QuoteStore } from '../market/quote.store';
import { WatchlistStore } from './watchlist.store';

function start() {
  const { tellSymbols } = setUp(WatchlistStore);
  TestBed.inject(QuoteStore);
  tellSymbols('AFRM', 'META', 'MRNA', 'NFLX', 'NVDA', 'RTX');
  return TestBed.inject(WatchlistStore);
}

describe('WatchlistStore', () => {
  it('filters by any part of the name, beginnings first', () => {
    const store = start();
    store.filter.set(' r');
    expect(store.visible()).toEqual(['RTX', 'AFRM', 'MRNA']);
    store.filter.set('zz');
    expect(store.visible()).toEqual([]);
    store.filter.set('');
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
    store.filter.set('N');
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
});
