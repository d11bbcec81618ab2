import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anIngestor, aStatus } from '../../../testing/messages';
import { setUp, textOf } from '../../../testing/setup';
import { LiveConnection } from '../live/live-connection';
import { MarketStatusStore } from '../market/market-status.store';
import { NoticeBar, noticeFor, type Situation } from './notice';

const situation = (part: Partial<Situation>): Situation => ({
  connection: 'connected',
  status: aStatus(),
  marketTime: Date.parse('2026-03-06T19:32:00Z'),
  error: null,
  caughtUpMs: null,
  ...part,
});

describe('noticeFor', () => {
  it('says nothing while all is well', () => {
    expect(noticeFor(situation({}))).toBeNull();
  });

  it('says as of when the page stands while it is disconnected', () => {
    const notice = noticeFor(situation({ connection: 'reconnecting' }));
    expect(notice).toMatchObject({ tone: 'bad', title: 'Disconnected' });
    expect(notice?.detail).toContain('14:32 New York');
  });

  it('says what was caught up after a reconnection, unless something is wrong', () => {
    expect(noticeFor(situation({ caughtUpMs: 12 * 60_000 }))).toMatchObject({
      title: 'Connected again',
      detail: 'Caught up 12 min of the market.',
    });
    expect(noticeFor(situation({ caughtUpMs: 8_000 }))?.detail).toBe('Nothing was missed.');
    expect(noticeFor(situation({ caughtUpMs: 8_000, status: aStatus({ stale: true }) }))?.title).toBe('The data is stale');
  });

  it('puts the broken connection before everything that came through it', () => {
    expect(noticeFor(situation({ connection: 'reconnecting', status: aStatus({ stale: true }) }))?.title).toBe('Disconnected');
  });

  it('warns of stale data and names the consequence', () => {
    expect(noticeFor(situation({ status: aStatus({ stale: true }) }))?.detail).toContain('HOLD');
  });

  it('names a full disk before what it keeps from working', () => {
    expect(noticeFor(situation({ status: aStatus({ stale: true, database: 'down', disk: 'full' }) }))?.title).toBe('The disk is full');
  });

  it('says that nothing is trained while Temporal is away', () => {
    expect(noticeFor(situation({ status: aStatus({ pipeline: 'down' }) }))).toMatchObject({ tone: 'warn', title: 'Training is away' });
  });

  it('names a database that is away before the staleness that it causes', () => {
    expect(noticeFor(situation({ status: aStatus({ stale: true, database: 'down' }) }))?.title).toBe('The database is away');
  });

  it.each([
    ['ended', 'calm', 'The recording has ended'],
    ['preparing', 'info', 'Preparing the market'],
    ['closed', 'calm', 'The market is closed'],
  ] as const)('explains the state %s, %s', (state, tone, title) => {
    expect(noticeFor(situation({ status: aStatus({ state, hours: null }) }))).toMatchObject({ tone, title });
  });

  it('says how far the history of a real market is', () => {
    const ingestors = [anIngestor({ state: 'waiting', message: 'Fetches the last month: 5 of 20 symbols', progress: { done: 5, of: 20 } })];
    expect(noticeFor(situation({ status: aStatus({ source: 'yahoo', state: 'preparing', ingestors }) }))).toMatchObject({
      detail: 'Fetches the last month: 5 of 20 symbols',
      share: 0.25,
    });
  });

  it('says what another recording needs', () => {
    expect(noticeFor(situation({ status: aStatus({ source: 'replay', state: 'ended' }) }))?.detail).toContain('fresh VAR_DIR');
  });

  it('does not promise training to end a real night', () => {
    expect(noticeFor(situation({ status: aStatus({ source: 'yahoo', state: 'closed', hours: null }) }))?.detail).not.toContain('training');
  });

  it('does not call a market closed that is open and only brings no prices yet', () => {
    expect(noticeFor(situation({ status: aStatus({ source: 'yahoo', state: 'closed' }) }))?.title).toBe('Waiting for the first prices');
  });

  it('agrees with the header before the open', () => {
    const hours = { phase: 'pre', earlyClose: false, opensAt: '2026-03-06T14:30:00.000Z', closesAt: '2026-03-06T21:00:00.000Z' } as const;
    expect(noticeFor(situation({ status: aStatus({ source: 'yahoo', state: 'closed', hours }) }))?.title).toBe(
      'The market has not opened yet',
    );
  });

  it('passes on what the server refused', () => {
    expect(noticeFor(situation({ error: { title: 'Unknown symbol', detail: 'XYZ' } }))?.title).toBe('Unknown symbol');
  });
});

describe('NoticeBar', () => {
  it('appears with the trouble and goes with it, within a live region that is always there', async () => {
    setUp();
    const fixture = TestBed.createComponent(NoticeBar);
    const root = fixture.nativeElement as HTMLElement;
    const market = TestBed.inject(MarketStatusStore);
    market.apply(aStatus());
    await fixture.whenStable();
    expect(root.querySelector('[role=status]')).not.toBeNull();
    expect(textOf(root, 'notice')).toBeNull();
    market.apply(aStatus({ stale: true }));
    await fixture.whenStable();
    expect(textOf(root, 'notice')).toContain('The data is stale');
    market.apply(aStatus());
    await fixture.whenStable();
    expect(textOf(root, 'notice')).toBeNull();
  });
});

describe('NoticeBar, after a reconnection', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says how much of the market was caught up, and no longer than it is news', () => {
    const { network } = setUp();
    const market = TestBed.inject(MarketStatusStore);
    const messages = TestBed.inject(LiveConnection).messages(['NVDA']).subscribe();
    const root = TestBed.createComponent(NoticeBar).nativeElement as HTMLElement;
    const notice = () => {
      TestBed.tick();
      return textOf(root, 'notice');
    };
    network.accept();
    market.apply(aStatus({ marketTime: '2026-03-06T19:32:00.000Z' }));
    expect(notice()).toBeNull();
    network.close();
    expect(notice()).toContain('Disconnected');
    vi.advanceTimersByTime(2_000);
    network.accept();
    expect(notice()).toBeNull();
    market.apply(aStatus({ marketTime: '2026-03-06T19:44:00.000Z' }));
    notice();
    expect(notice()).toContain('Caught up 12 min of the market');
    vi.advanceTimersByTime(10_000);
    expect(notice()).toBeNull();
    messages.unsubscribe();
  });
});
