import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { MarketStatusStore } from '../market/market-status.store';
import { aStatus } from '../testing/messages';
import { setUp, textOf } from '../testing/setup';
import { NoticeBar } from './notice-bar';

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
