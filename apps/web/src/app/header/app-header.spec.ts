import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { describe, expect, it, vi } from 'vitest';
import { aStatus } from '../../../testing/messages';
import { byTestId, setUp, textOf } from '../../../testing/setup';
import { LiveConnection } from '../live/live-connection';
import { MarketStatusStore } from '../market/market-status.store';
import { AppHeader } from './app-header';

async function render() {
  const { network } = setUp(provideRouter([]));
  const fixture = TestBed.createComponent(AppHeader);
  await fixture.whenStable();
  return { fixture, network, root: fixture.nativeElement as HTMLElement, market: TestBed.inject(MarketStatusStore) };
}

describe('AppHeader', () => {
  it('waits for the server without claiming anything', async () => {
    const { root } = await render();
    expect(textOf(root, 'source-badge')).toBe('Waiting for the server');
  });

  it('shows source, New York time with its date, speed and state', async () => {
    const { fixture, root, market } = await render();
    market.apply(aStatus({ marketTime: '2026-03-06T19:32:05.000Z', speed: 60 }));
    await fixture.whenStable();
    expect(textOf(root, 'source-badge')).toBe('SIMULATED — not a real market');
    expect(textOf(root, 'market-time')).toBe('14:32 New York Fri 6 Mar 2026 · 04:32 here');
    expect(textOf(root, 'market-state')).toBe('Open · closes 16:00');
    expect(textOf(root, 'early-close')).toBeNull();
    expect(root.textContent).toContain('60× real time');
  });

  it('counts down to the open of a half day and warns of its early close', async () => {
    const { fixture, root, market } = await render();
    const hours = { phase: 'pre', earlyClose: true, opensAt: '2026-11-27T14:30:00.000Z', closesAt: '2026-11-27T18:00:00.000Z' } as const;
    market.apply(aStatus({ source: 'yahoo', live: true, state: 'closed', speed: 1, marketTime: '2026-11-27T13:48:00.000Z', hours }));
    await fixture.whenStable();
    expect(textOf(root, 'market-state')).toBe('Pre-market · opens in 0:42');
    expect(textOf(root, 'early-close')).toBe('Early close 13:00');
  });

  it('shows seconds when the market runs in real time', async () => {
    const { fixture, root, market } = await render();
    market.apply(aStatus({ marketTime: '2026-03-06T19:32:05.000Z', speed: 1, source: 'yahoo', live: true }));
    await fixture.whenStable();
    expect(textOf(root, 'market-time')).toContain('14:32:05');
    expect(byTestId(root, 'source-badge').classList).toContain('live');
  });

  it('warns of stale data beside its age', async () => {
    const { fixture, root, market } = await render();
    market.apply(aStatus({ ageMs: 34_000, stale: true }));
    await fixture.whenStable();
    expect(textOf(root, 'data-age')).toContain('Stale · 34 s old');
  });

  it('shows the state of the connection and how many messages were dropped', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const { fixture, network, root } = await render();
    expect(textOf(root, 'connection')).toContain('Connecting');
    const subscription = TestBed.inject(LiveConnection).messages(['NVDA']).subscribe();
    network.accept();
    network.deliverText('not JSON');
    await fixture.whenStable();
    expect(textOf(root, 'connection')).toBe('Connected 1 dropped');
    subscription.unsubscribe();
  });
});
