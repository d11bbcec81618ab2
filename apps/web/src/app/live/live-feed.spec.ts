import { effect } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Update } from '@tandem/contracts';
import { aDrift, anAlert, anUpdate, aRun, aStatus } from '../../../testing/messages';
import { nextFrame, setUp } from '../../../testing/setup';
import { DriftStore } from '../alerts/drift.store';
import { MarketStatusStore } from '../market/market-status.store';
import { QuoteStore } from '../market/quote.store';
import { ChampionStore, PipelineStore } from '../pipeline/pipeline.store';
import { LiveFeed } from './live-feed';

function start() {
  const app = setUp();
  const feed = TestBed.inject(LiveFeed);
  app.tellSymbols('NVDA', 'SPY');
  app.network.accept();
  return { ...app, feed };
}

describe('LiveFeed', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('connects when the symbols are known, not before', () => {
    const { network, tellSymbols } = setUp();
    TestBed.inject(LiveFeed);
    TestBed.tick();
    expect(network.attempts).toBe(0);
    tellSymbols('NVDA');
    expect(network.attempts).toBe(1);
  });

  it('brings each kind of message to its store', async () => {
    const { network } = start();
    network.deliver({ event: 'status', data: aStatus({ speed: 10 }) });
    network.deliver({ event: 'models', data: { champions: [] } });
    network.deliver({ event: 'pipeline', data: aRun() });
    network.deliver({ event: 'drift', data: aDrift([anAlert()]) });
    network.deliver({ event: 'update', data: anUpdate({ price: 123 }) });
    expect(TestBed.inject(DriftStore).alerts()).toEqual([anAlert()]);
    expect(TestBed.inject(MarketStatusStore).status()?.speed).toBe(10);
    expect(TestBed.inject(ChampionStore).none()).toBe(true);
    expect(TestBed.inject(PipelineStore).running()?.runId).toBe('run-1');
    await nextFrame();
    expect(TestBed.inject(QuoteStore).quote('NVDA')?.price).toBe(123);
  });

  it('lets go of a run of which the server no longer speaks after a reconnection', () => {
    const { network } = start();
    network.deliver({ event: 'pipeline', data: aRun() });
    network.deliver({ event: 'snapshot', data: { updates: [] } });
    expect(TestBed.inject(PipelineStore).running()).toBeNull();
  });

  it('passes on every update of a burst with the next frame, in order', async () => {
    const { network, feed } = start();
    const heard: Update[] = [];
    feed.updates.subscribe((update) => heard.push(update));
    for (let price = 1; price <= 60; price++) network.deliver({ event: 'update', data: anUpdate({ price }) });
    expect(heard).toEqual([]);
    await nextFrame();
    expect(heard.map(({ price }) => price)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it('shows many updates of a symbol once a frame, the newest of them', async () => {
    const { network } = start();
    const shown: (number | null | undefined)[] = [];
    TestBed.runInInjectionContext(() => effect(() => shown.push(TestBed.inject(QuoteStore).quote('NVDA')?.price)));
    TestBed.tick();
    for (const price of [1, 2, 3]) {
      network.deliver({ event: 'update', data: anUpdate({ price }) });
      TestBed.tick();
    }
    await nextFrame();
    TestBed.tick();
    expect(shown).toEqual([101, 3]);
  });

  it('shows and passes on all symbols of a commit together', async () => {
    const { network, feed } = start();
    const shown: (number | null | undefined)[] = [];
    const quotes = TestBed.inject(QuoteStore);
    feed.updates.subscribe(({ symbol }) => shown.push(quotes.quote(symbol)?.price));
    const updates = [anUpdate({ symbol: 'NVDA', price: 123 }), anUpdate({ symbol: 'SPY', price: 456 })];
    network.deliver({ event: 'updates', data: { updates } });
    await nextFrame();
    expect(shown).toEqual([123, 456]);
  });

  it('shows what arrived also in a tab without frames', () => {
    vi.useFakeTimers();
    const { network } = start();
    vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(0);
    network.deliver({ event: 'update', data: anUpdate({ price: 7 }) });
    vi.advanceTimersByTime(1_000);
    expect(TestBed.inject(QuoteStore).quote('NVDA')?.price).toBe(7);
  });

  it('lets a snapshot win over what waits for a frame', async () => {
    const { network } = start();
    network.deliver({ event: 'update', data: anUpdate({ price: 2 }) });
    network.deliver({ event: 'snapshot', data: { updates: [anUpdate({ price: 1 })] } });
    await nextFrame();
    expect(TestBed.inject(QuoteStore).quote('NVDA')?.price).toBe(1);
  });

  it('passes on the bars of a snapshot too', () => {
    const { network, feed } = start();
    const heard: string[] = [];
    feed.updates.subscribe(({ symbol }) => heard.push(symbol));
    network.deliver({ event: 'snapshot', data: { updates: [anUpdate(), anUpdate({ symbol: 'SPY' })] } });
    expect(heard).toEqual(['NVDA', 'SPY']);
  });

  it('keeps what the server refused', () => {
    const { network, feed } = start();
    network.deliver({ event: 'error', data: { title: 'Unknown symbol', detail: 'XYZ' } });
    expect(feed.error()?.title).toBe('Unknown symbol');
  });
});
