import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import type { PredictionsResponse } from '@tandem/contracts';
import { aModel, someModels, anUpdate, aPrediction, aRecommendation } from '../../../testing/messages';
import { byTestId, setUp, textOf } from '../../../testing/setup';
import { QuoteStore } from '../market/quote.store';
import { Insight } from './insight';
import { PastMinute, type PastSubject } from './past-minute';

const AT = '2026-03-06T19:32:00.000Z';
const SUBJECT: PastSubject = { symbol: 'NVDA', at: Date.parse(AT), versions: { lstm: null, transformer: 7 } };
const URL = `/api/v1/predictions/NVDA?at=${AT}&transformer=7`;

const anAnswer = (answer: Partial<PredictionsResponse> = {}): PredictionsResponse => ({
  symbol: 'NVDA',
  records: [
    {
      ts: AT,
      predictions: { lstm: aPrediction({ version: 3, up: 0.6, neutral: 0.3, down: 0.1 }), transformer: aPrediction({ version: 7 }) },
      recommendation: aRecommendation({ action: 'BUY', reason: 'confirmed' }),
      outcome: 'hit',
    },
  ],
  expectedMove: [],
  expectedMoveReason: 'no_forecast',
  past: true,
  origin: { predictions: { lstm: 'stored', transformer: 'computed' }, recommendation: 'computed', notes: ['News is left out.'] },
  ...answer,
});

async function render() {
  const { http, tellSymbols } = setUp();
  const quotes = TestBed.inject(QuoteStore);
  tellSymbols('NVDA');
  const subject = signal<PastSubject | null>(SUBJECT);
  const past = TestBed.runInInjectionContext(() => new PastMinute(subject));
  const fixture = TestBed.createComponent(Insight);
  fixture.componentRef.setInput('symbol', 'NVDA');
  fixture.componentRef.setInput('past', past);
  const picked: unknown[] = [];
  fixture.componentInstance.versionPicked.subscribe((versions) => picked.push(versions));
  fixture.componentInstance.now.subscribe(() => subject.set(null));
  TestBed.tick();
  http
    .expectOne('/api/v1/models')
    .flush(someModels({ versions: [aModel({ kind: 'lstm', version: 3 }), aModel({ kind: 'lstm', version: 2 })] }));
  const settle = async () => {
    TestBed.tick();
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  };
  return { http, quotes, subject, picked, settle, root: fixture.nativeElement as HTMLElement };
}

describe('a minute of the past', () => {
  it('says when it was, in New York and here, and what of the page is of now', async () => {
    const { root } = await render();
    expect(textOf(root, 'past-banner')).toContain('As it was Fri 6 Mar 14:32 New York (04:32 here) , from what was known then.');
    expect(textOf(root, 'past-banner')).toContain('in the list of symbols are of now');
    expect(textOf(root, 'past-banner')).toContain('Loading what was predicted then');
  });

  it('shows what was predicted then, where it is from, and what came of it', async () => {
    const { http, root, settle } = await render();
    http.expectOne(URL).flush(anAnswer());
    await settle();
    expect(textOf(root, 'recommendation-action')).toContain('BUY');
    expect(textOf(root, 'prediction-lstm')).toContain('of the past');
    expect(textOf(root, 'prediction-lstm')).toContain('60%');
    expect(textOf(root, 'past-banner')).toContain(
      'LSTM as it was stored then, Transformer computed now, recommendation computed now. News is left out.',
    );
    expect(textOf(root, 'past-outcome')).toContain('the price reached its side first');
  });

  it('does not move with what comes live', async () => {
    const { http, quotes, root, settle } = await render();
    http.expectOne(URL).flush(anAnswer());
    quotes.replace([anUpdate({ recommendation: aRecommendation({ action: 'SELL', reason: 'confirmed' }) })]);
    await settle();
    expect(textOf(root, 'recommendation-action')).toContain('BUY');
  });

  it('asks for another version, and offers all there are', async () => {
    const { picked, root, settle } = await render();
    await settle();
    const versions = byTestId(root, 'past-lstm') as HTMLSelectElement;
    expect([...versions.options].map(({ text }) => text.trim())).toEqual(['as served then', 'v3', 'v2']);
    expect((byTestId(root, 'past-transformer') as HTMLSelectElement).value).toBe('7');
    versions.value = '2';
    versions.dispatchEvent(new Event('change'));
    expect(picked).toEqual([{ lstm: 2 }]);
  });

  it('says why there is nothing, and keeps the way back', async () => {
    const { http, root, settle } = await render();
    http
      .expectOne(URL)
      .flush(
        { type: 'about:blank', title: 'No prediction', status: 404, detail: 'Nothing was predicted on NVDA.' },
        { status: 404, statusText: 'Not Found' },
      );
    await settle();
    expect(textOf(root, 'past-banner')).toContain('Nothing was predicted on NVDA.');
    byTestId(root, 'back-to-now').click();
    await settle();
    expect(textOf(root, 'past-banner')).toBeNull();
  });
});
