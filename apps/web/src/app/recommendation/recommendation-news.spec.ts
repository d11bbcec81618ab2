import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Action } from '@tandem/contracts';
import { anUpdate, aRecommendation } from '../../../testing/messages';
import { setUp, textOf } from '../../../testing/setup';
import { LiveFeed } from '../live/live-feed';
import { QuoteStore } from '../market/quote.store';
import { newsOf, RecommendationNews } from './recommendation-news';

const saying = (symbol: string, action: Action) =>
  anUpdate({
    symbol,
    recommendation: aRecommendation({ action, confidence: 0.61, reason: action === 'HOLD' ? 'disagree' : 'confirmed' }),
  });

describe('newsOf', () => {
  it('gives the selected symbol its reason, and the others their names', () => {
    expect(newsOf([saying('NVDA', 'BUY')], 'NVDA')).toBe('NVDA: BUY, confidence 61%. Both models expect it, each above its own threshold.');
    expect(newsOf([saying('AFRM', 'SELL')], 'NVDA')).toBe('1 other recommendation changed: AFRM SELL.');
  });

  it('makes one sentence of many', () => {
    const many = Array.from({ length: 8 }, (_, index) => saying(`S${index}`, 'HOLD'));
    expect(newsOf(many, 'NVDA')).toBe('8 other recommendations changed: S0 HOLD, S1 HOLD, S2 HOLD, S3 HOLD, S4 HOLD, and 3 more.');
  });
});

describe('RecommendationNews', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function listen() {
    const { network, tellSymbols } = setUp();
    TestBed.inject(QuoteStore);
    TestBed.inject(LiveFeed);
    tellSymbols('NVDA', 'AFRM');
    const fixture = TestBed.createComponent(RecommendationNews);
    fixture.componentRef.setInput('selected', 'NVDA');
    const hear = (...updates: ReturnType<typeof saying>[]) => {
      network.deliver({ event: 'updates', data: { updates } });
      vi.advanceTimersToNextFrame();
    };
    const told = () => {
      TestBed.tick();
      return textOf(fixture.nativeElement as HTMLElement, 'recommendation-news');
    };
    return { hear, told };
  }

  it('says nothing of what it sees first', () => {
    const { hear, told } = listen();
    hear(saying('NVDA', 'BUY'));
    vi.advanceTimersByTime(10_000);
    expect(told()).toBe('');
  });

  it('collects what changes together, and speaks once', () => {
    const { hear, told } = listen();
    hear(saying('NVDA', 'HOLD'), saying('AFRM', 'HOLD'));
    hear(saying('NVDA', 'BUY'));
    vi.advanceTimersByTime(2_000);
    hear(saying('AFRM', 'SELL'));
    expect(told()).toBe('');
    vi.advanceTimersByTime(1_000);
    expect(told()).toContain('NVDA: BUY, confidence 61%.');
    expect(told()).toContain('1 other recommendation changed: AFRM SELL.');
  });

  it('says nothing of what was taken back meanwhile', () => {
    const { hear, told } = listen();
    hear(saying('NVDA', 'HOLD'));
    hear(saying('NVDA', 'BUY'));
    hear(saying('NVDA', 'HOLD'));
    vi.advanceTimersByTime(10_000);
    expect(told()).toBe('');
  });

  it('leaves a pause before it speaks again, and loses nothing by it', () => {
    const { hear, told } = listen();
    hear(saying('NVDA', 'HOLD'));
    hear(saying('NVDA', 'BUY'));
    vi.advanceTimersByTime(3_000);
    hear(saying('NVDA', 'SELL'));
    vi.advanceTimersByTime(9_000);
    expect(told()).toContain('NVDA: BUY');
    vi.advanceTimersByTime(1_000);
    expect(told()).toContain('NVDA: SELL');
  });
});
