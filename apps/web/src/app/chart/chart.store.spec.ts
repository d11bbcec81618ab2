import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { aBar, anUpdate, aPrediction, aRecommendation, OPENING } from '../../../testing/messages';
import { setUp } from '../../../testing/setup';
import { LiveFeed } from '../live/live-feed';
import { ChartStore } from './chart.store';

const minute = (index: number) => new Date(Date.parse(OPENING) + index * 60_000).toISOString();
const buy = aRecommendation({ action: 'BUY', reason: 'confirmed' });

async function start() {
  const app = setUp();
  TestBed.inject(LiveFeed);
  app.tellSymbols('NVDA', 'SPY');
  app.network.accept();
  const symbol = signal('NVDA');
  const store = TestBed.runInInjectionContext(() => new ChartStore(symbol));
  TestBed.tick();
  const settle = async () => {
    await Promise.resolve();
    TestBed.tick();
  };
  const answer = async (...minutes: number[]) => {
    app.http
      .expectOne(({ url }) => url.endsWith(`/history/${symbol()}`))
      .flush({
        symbol: symbol(),
        interval: '1m',
        source: 'replay',
        bars: minutes.map((index) => aBar({ ts: minute(index) })),
      });
    await settle();
  };
  const live = (index: number, part = {}) =>
    app.network.deliver({ event: 'update', data: anUpdate({ ts: minute(index), bar: aBar({ ts: minute(index) }), ...part }) });
  const shown = () => store.series.candles.map(({ x }) => (x - Date.parse(OPENING)) / 60_000);
  return { ...app, symbol, store, settle, answer, live, shown };
}

describe('ChartStore', () => {
  it('joins history and the live bars that came while it was under way', async () => {
    const { answer, live, shown } = await start();
    live(2);
    live(3);
    await answer(0, 1, 2);
    expect(shown()).toEqual([0, 1, 2, 3]);
  });

  it('takes each bar of a burst between two frames', async () => {
    const { answer, live, shown } = await start();
    await answer(0);
    [1, 2, 3, 4].forEach((index) => live(index));
    expect(shown()).toEqual([0, 1, 2, 3, 4]);
  });

  it('passes over the bars of other symbols', async () => {
    const { answer, live, shown } = await start();
    await answer(0);
    live(1, { symbol: 'SPY' });
    expect(shown()).toEqual([0]);
  });

  it('forgets the symbol before', async () => {
    const { answer, symbol, shown, settle } = await start();
    await answer(0, 1);
    symbol.set('SPY');
    await settle();
    expect(shown()).toEqual([]);
    await answer(5);
    expect(shown()).toEqual([5]);
  });

  it('marks where stored and live recommendations began to act', async () => {
    const { http, store, answer, live, settle } = await start();
    await answer(0, 1);
    const predictions = { lstm: aPrediction(), transformer: aPrediction() };
    http
      .expectOne(({ url }) => url.endsWith('/predictions/NVDA'))
      .flush({
        symbol: 'NVDA',
        records: [
          { ts: minute(1), predictions, recommendation: aRecommendation() },
          { ts: minute(0), predictions, recommendation: buy },
        ],
        expectedMove: [],
        expectedMoveReason: 'no_forecast',
        past: false,
        origin: null,
      });
    await settle();
    live(2, { recommendation: buy });
    live(3, { recommendation: aRecommendation({ action: 'SELL', reason: 'confirmed' }), final: false });
    expect([...store.marks.begun()]).toEqual([
      [Date.parse(minute(0)), 'BUY'],
      [Date.parse(minute(2)), 'BUY'],
    ]);
  });

  it('keeps the chart when only the marks could not be fetched', async () => {
    const { http, store, answer, settle } = await start();
    await answer(0);
    http.expectOne(({ url }) => url.endsWith('/predictions/NVDA')).error(new ProgressEvent('error'));
    await settle();
    expect(store.problem()).toBeNull();
    expect(store.isEmpty()).toBe(false);
  });

  it('shows what it has when a later request for history fails', async () => {
    const { http, store, answer, shown, settle } = await start();
    await answer(0, 1);
    store.retry();
    TestBed.tick();
    http.expectOne(({ url }) => url.endsWith('/history/NVDA')).error(new ProgressEvent('error'));
    await settle();
    expect(shown()).toEqual([0, 1]);
    expect(store.problem()?.title).toBe('The API does not answer');
  });
});
