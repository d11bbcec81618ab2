import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aBar, anUpdate } from '../../../testing/messages';
import { setUp } from '../../../testing/setup';
import { LiveFeed } from '../live/live-feed';
import { QuoteStore } from '../market/quote.store';
import { pointsOf } from './sparkline';
import { SPARKLINE_BARS, SparklineStore } from './sparkline.store';

const MINUTE = 60_000;
const OPEN = Date.parse('2026-03-06T14:30:00.000Z');
const barAt = (minute: number, close: number) => aBar({ ts: new Date(OPEN + minute * MINUTE).toISOString(), close });

function start() {
  const app = setUp();
  TestBed.inject(QuoteStore);
  TestBed.inject(LiveFeed);
  app.tellSymbols('NVDA', 'AFRM');
  const store = TestBed.inject(SparklineStore);
  const url = (symbol: string) => `/api/v1/history/${symbol}?interval=1m&limit=${SPARKLINE_BARS}`;
  return {
    ...app,
    store,
    url,
    tellHistory: (symbol: string, bars: ReturnType<typeof barAt>[]) =>
      app.http.expectOne(url(symbol)).flush({ symbol, interval: '1m', source: 'simulated', bars }),
    hear(minute: number, close: number) {
      const bar = barAt(minute, close);
      app.network.deliver({ event: 'updates', data: { updates: [anUpdate({ ts: bar.ts, bar })] } });
      vi.advanceTimersToNextFrame();
      vi.advanceTimersByTime(1_000);
    },
  };
}

describe('SparklineStore', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks for a symbol once, when its row is seen', () => {
    const { http, store, url } = start();
    http.expectNone(url('NVDA'));
    store.closes('NVDA');
    store.closes('NVDA');
    http.expectOne(url('NVDA'));
    http.expectNone(url('AFRM'));
  });

  it('goes on with live bars: a bar that forms moves its point, the next one begins another', () => {
    const { store, tellHistory, hear } = start();
    const closes = store.closes('NVDA');
    tellHistory('NVDA', [barAt(0, 100), barAt(1, 101)]);
    hear(1, 102);
    expect(closes()).toEqual([100, 102]);
    hear(2, 103);
    expect(closes()).toEqual([100, 102, 103]);
  });

  it('keeps bars in order that come while the history is on its way', () => {
    const { store, tellHistory, hear } = start();
    const closes = store.closes('NVDA');
    hear(2, 103);
    tellHistory('NVDA', [barAt(0, 100), barAt(1, 101)]);
    vi.advanceTimersByTime(1_000);
    expect(closes()).toEqual([100, 101, 103]);
  });

  it('forgets what is older than an hour of bars', () => {
    const { store, tellHistory, hear } = start();
    const closes = store.closes('NVDA');
    tellHistory(
      'NVDA',
      Array.from({ length: SPARKLINE_BARS }, (_, minute) => barAt(minute, minute)),
    );
    hear(SPARKLINE_BARS, 99);
    expect(closes()).toHaveLength(SPARKLINE_BARS);
    expect(closes()[0]).toBe(1);
    expect(closes().at(-1)).toBe(99);
  });

  it('lives on live bars when the history cannot be read', () => {
    const { http, store, url, hear } = start();
    const closes = store.closes('NVDA');
    http.expectOne(url('NVDA')).flush('no', { status: 503, statusText: 'Service Unavailable' });
    hear(5, 100);
    expect(closes()).toEqual([100]);
  });

  it('asks again after a reconnection', () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const { network, store, tellHistory, http, url } = start();
    network.accept();
    store.closes('NVDA');
    tellHistory('NVDA', [barAt(0, 100), barAt(1, 101)]);
    network.close();
    vi.advanceTimersByTime(10_000);
    network.accept();
    TestBed.tick();
    http.expectOne(url('NVDA'));
  });
});

describe('pointsOf', () => {
  it('spans the box from the lowest to the highest, first to last', () => {
    expect(pointsOf([1, 3, 2])).toBe('0.0,28.0 50.0,2.0 100.0,15.0');
  });

  it('runs through the middle where nothing moves', () => {
    expect(pointsOf([5, 5])).toBe('0.0,15.0 100.0,15.0');
  });
});
