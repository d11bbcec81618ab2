import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ingestor } from '@tandem/contracts';
import { anIngestor, aStatus, OPENING } from '../../../testing/messages';
import { byTestId, textOf } from '../../../testing/setup';
import { MarketStatusStore } from '../market/market-status.store';
import { SourcesStrip } from './sources-strip';

const MINUTE_MS = 60_000;
const now = Date.parse(OPENING) + 4 * MINUTE_MS;
const at = (ms: number) => new Date(ms).toISOString();

describe('SourcesStrip', () => {
  beforeEach(() => void vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  async function render(...ingestors: Ingestor[]) {
    const fixture = TestBed.createComponent(SourcesStrip);
    TestBed.inject(MarketStatusStore).apply(aStatus({ ingestors }));
    await fixture.whenStable();
    return { fixture, root: fixture.nativeElement as HTMLElement };
  }

  it('is not there while no ingestor reports', async () => {
    expect(textOf((await render()).root, 'sources')).toBeNull();
  });

  it('shows how each is, by sign and word, and how fresh', async () => {
    const { root } = await render(
      anIngestor(),
      anIngestor({ name: 'news', state: 'failing', errorRate: 0.4, lagMs: null, nextTryAt: at(now + 90_000) }),
      anIngestor({ name: 'macro', state: 'waiting', lastSuccessAt: null, lagMs: null, nextTryAt: at(now - 1) }),
      anIngestor({ name: 'corporate-actions', state: 'paused', lagMs: null }),
    );
    expect(textOf(root, 'source-prices')).toBe('● Prices working 4 min ago · lag 1 s');
    expect(textOf(root, 'source-news')).toBe('✕ News failing last success 4 min ago · 40% errors · next try in 1 min');
    expect(textOf(root, 'source-macro')).toBe('○ Macro waiting no success yet · trying now');
    expect(textOf(root, 'source-corporate-actions')).toBe('❚❚ Splits and dividends paused last success 4 min ago');
    expect(byTestId(root, 'source-news').classList).toContain('down');
  });

  it('puts prices first, and what it does not know by name last', async () => {
    const { root } = await render(...['corporate-actions', 'macro', 'weather', 'news', 'prices'].map((name) => anIngestor({ name })));
    const order = [...root.querySelectorAll('h3')].map((title) => title.textContent.replace('●', '').trim());
    expect(order).toEqual(['Prices', 'News', 'Macro', 'Splits and dividends', 'weather']);
  });

  it('shows for how long an ingestor has been silent, and promises no next try', async () => {
    const { root } = await render(
      anIngestor({ state: 'waiting', silentSince: at(now - 7 * MINUTE_MS), nextTryAt: at(now - 6 * MINUTE_MS), lagMs: null }),
    );
    expect(textOf(root, 'source-prices')).toBe('⚠ Prices silent for 7 min last success 4 min ago');
    expect(byTestId(root, 'source-prices').classList).toContain('warn');
  });

  it('lets ages grow while nothing arrives', async () => {
    const { fixture, root } = await render(anIngestor({ lagMs: null }));
    vi.advanceTimersByTime(2 * MINUTE_MS);
    await fixture.whenStable();
    expect(textOf(root, 'source-prices')).toContain('6 min ago');
  });

  it('shows nothing as younger than now when the clock of the browser is behind', async () => {
    const { root } = await render(anIngestor({ lastSuccessAt: at(now + MINUTE_MS), lagMs: -5 }));
    expect(textOf(root, 'source-prices')).toContain('0 s ago · lag 0 s');
  });

  it('shows on demand what it does, its counts and its last error', async () => {
    const { root } = await render(
      anIngestor({
        message: 'Yahoo refuses',
        failures: 3,
        counters: { stored: 1_204, refused: 2 },
        lastError: 'HTTP 429',
        lastFailureAt: OPENING,
      }),
    );
    expect(textOf(root, 'source-card-prices')).toBe(
      '● Prices Yahoo refuses 40 requests, 3 failed 1,204 stored · 2 refused Last error: HTTP 429 (4 min ago)',
    );
  });

  it('leaves out what is unknown', async () => {
    const { root } = await render(anIngestor({ name: 'weather', requests: 1, counters: {} }));
    expect(textOf(root, 'source-card-weather')).toBe('● weather Asks for quotes every 10 s 1 request');
  });
});
