import { signal } from '@angular/core';
import type { HttpTestingController, TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import type { Interval } from '@tandem/contracts';
import { aBar, anUpdate, aPrediction, aRecommendation, OPENING } from '../../../testing/messages';
import { nextFrame, setUp } from '../../../testing/setup';
import { LiveFeed } from '../live/live-feed';
import { ChartStore } from './chart.store';

const minute = (index: number) => new Date(Date.parse(OPENING) + index * 60_000).toISOString();
const buy = aRecommendation({ action: 'BUY', reason: 'confirmed' });

const answerPast = async (http: HttpTestingController, minutes: readonly number[]) =>
  http
    .expectOne(({ url, params }) => url.endsWith('/history/NVDA') && params.has('to'))
    .flush({ symbol: 'NVDA', interval: '1m', source: 'replay', bars: minutes.map((index) => aBar({ ts: minute(index) })) });

async function start() {
  const app = setUp();
  TestBed.inject(LiveFeed);
  app.tellSymbols('NVDA', 'SPY');
  app.network.accept();
  const symbol = signal('NVDA');
  const interval = signal<Interval>('1m');
  const at = signal<number | null>(null);
  const store = TestBed.runInInjectionContext(() => new ChartStore(symbol, { interval, at }));
  TestBed.tick();
  const settle = async () => {
    await Promise.resolve();
    TestBed.tick();
  };
  const answer = async (...minutes: number[]) => {
    app.http
      .expectOne(({ url, params }) => url.endsWith(`/history/${symbol()}`) && params.get('interval') === '1m')
      .flush({ symbol: symbol(), interval: '1m', source: 'replay', bars: minutes.map((index) => aBar({ ts: minute(index) })) });
    await settle();
  };
  const live = async (index: number, part = {}) => {
    app.network.deliver({ event: 'update', data: anUpdate({ ts: minute(index), bar: aBar({ ts: minute(index) }), ...part }) });
    await nextFrame();
    TestBed.tick();
  };
  const shown = () => store.series().candles.map(({ x }) => (x - Date.parse(OPENING)) / 60_000);
  return { ...app, symbol, interval, at, store, settle, answer, live, shown };
}

describe('ChartStore', () => {
  it('joins history and the live bars that came while it was under way', async () => {
    const { answer, live, shown } = await start();
    await live(2);
    await live(3);
    await answer(0, 1, 2);
    expect(shown()).toEqual([0, 1, 2, 3]);
  });

  it('takes each bar of a burst between two frames', async () => {
    const { answer, live, shown } = await start();
    await answer(0);
    await Promise.all([1, 2, 3, 4].map((index) => live(index)));
    expect(shown()).toEqual([0, 1, 2, 3, 4]);
  });

  it('asks for the minutes that a live bar passed over, and not again when there are none', async () => {
    const { answer, live, shown, http } = await start();
    await answer(0, 1);
    await live(4);
    expect(shown()).toEqual([0, 1, 4]);
    await answer(0, 1, 2, 4);
    expect(shown()).toEqual([0, 1, 2, 4]);
    await live(5);
    http.expectNone(({ url }) => url.endsWith('/history/NVDA'));
  });

  it('passes over the bars of other symbols', async () => {
    const { answer, live, shown } = await start();
    await answer(0);
    await live(1, { symbol: 'SPY' });
    expect(shown()).toEqual([0]);
  });

  it('shows the bars of the symbol alone', async () => {
    const { answer, symbol, shown, settle } = await start();
    await answer(0, 1);
    symbol.set('SPY');
    await settle();
    expect(shown()).toEqual([]);
    await answer(5);
    expect(shown()).toEqual([5]);
  });

  it('shows a symbol again at once that was looked at before, with what happened meanwhile', async () => {
    const { answer, symbol, shown, live, settle } = await start();
    await answer(0, 1);
    symbol.set('SPY');
    await settle();
    await live(2);
    symbol.set('NVDA');
    expect(shown()).toEqual([0, 1, 2]);
    await settle();
    await answer(0, 1, 2, 3);
    expect(shown()).toEqual([0, 1, 2, 3]);
  });

  it('asks for the bars of the symbols above and below before they are chosen', async () => {
    const { answer, http } = await start();
    http.expectNone(({ url }) => url.endsWith('/history/SPY'));
    await answer(0);
    http.expectOne(({ url }) => url.endsWith('/history/SPY'));
  });

  it('makes the newest longer bar of live minutes', async () => {
    const { http, answer, interval, store, live, settle } = await start();
    await answer(0, 1, 2, 3, 4, 5);
    interval.set('5m');
    await settle();
    http
      .expectOne(({ url, params }) => url.endsWith('/history/NVDA') && params.get('interval') === '5m')
      .flush({
        symbol: 'NVDA',
        interval: '5m',
        source: 'replay',
        bars: [-5, 0].map((index) => aBar({ ts: minute(index), volume: 1 })),
      });
    await settle();
    await live(6, { bar: aBar({ ts: minute(6), high: 200, volume: 3 }), final: false });
    expect(store.series().candles.map(({ h, v, forming }) => [h, v, forming])).toEqual([
      [102, 1, false],
      [102, 1, false],
      [200, 5_003, true],
    ]);
  });

  it('asks once more for longer bars that end before the minutes begin', async () => {
    const { http, answer, interval, live, settle } = await start();
    await answer(100, 101);
    interval.set('5m');
    await settle();
    const longer = () => http.match(({ url, params }) => url.endsWith('/history/NVDA') && params.get('interval') === '5m');
    const ends = { symbol: 'NVDA', interval: '5m', source: 'replay', bars: [aBar({ ts: minute(0) })] };
    const [first] = longer();
    first!.flush(ends);
    await settle();
    const [again, ...more] = longer();
    again!.flush(ends);
    await settle();
    await live(102);
    await settle();
    expect([more.length, longer().length]).toEqual([0, 0]);
  });

  it('asks for the bars of a past day, and takes no live ones', async () => {
    const { http, answer, at, shown, live, settle } = await start();
    await answer(0);
    at.set(Date.parse(minute(2)));
    await settle();
    const { request } = http.expectOne(({ url, params }) => url.endsWith('/history/NVDA') && params.has('to'));
    expect(request.params.get('to')).toBe('2026-03-07T04:59:59.999Z');
    await live(1);
    expect(shown()).toEqual([]);
  });

  it('goes from minute to minute of a past day without another request', async () => {
    const { http, answer, at, shown, settle } = await start();
    await answer(0);
    at.set(Date.parse(minute(2)));
    await settle();
    await answerPast(http, [0, 1, 2, 3, 4]);
    await settle();
    expect(shown()).toEqual([0, 1, 2]);
    at.set(Date.parse(minute(3)));
    await settle();
    expect(shown()).toEqual([0, 1, 2, 3]);
    http.expectNone(({ url, params }) => url.endsWith('/history/NVDA') && params.has('to'));
  });

  it('asks for the page before the oldest bar, once there is none no more', async () => {
    const { http, answer, store, shown, settle } = await start();
    const older = (): TestRequest => http.expectOne(({ url, params }) => url.endsWith('/history/NVDA') && params.has('to'));
    const page = (...minutes: number[]) => ({
      symbol: 'NVDA',
      interval: '1m',
      source: 'replay',
      bars: minutes.map((index) => aBar({ ts: minute(index) })),
    });
    await answer(5, 6);
    store.loadOlder();
    store.loadOlder();
    older().flush(page(3, 4));
    await settle();
    expect(shown()).toEqual([3, 4, 5, 6]);
    store.loadOlder();
    older().flush(page());
    await settle();
    store.loadOlder();
    http.expectNone(({ url, params }) => url.endsWith('/history/NVDA') && params.has('to'));
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
          { ts: minute(1), predictions, recommendation: aRecommendation(), outcome: null },
          { ts: minute(0), predictions, recommendation: buy, outcome: 'hit' },
        ],
        expectedMove: [],
        expectedMoveReason: 'no_forecast',
        past: false,
        origin: null,
      });
    await settle();
    await live(2, { recommendation: buy });
    await live(3, { recommendation: aRecommendation({ action: 'SELL', reason: 'confirmed' }), final: false });
    expect([...store.marks.byCandle().values()].flat()).toEqual([
      { ts: Date.parse(minute(0)), side: 'BUY', outcome: 'hit' },
      { ts: Date.parse(minute(2)), side: 'BUY', outcome: 'awaited' },
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
