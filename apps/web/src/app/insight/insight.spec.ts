import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { aModel, anUpdate, aRecommendation, aRun, aSummary } from '../../../testing/messages';
import { nextFrame, setUp, textOf } from '../../../testing/setup';
import { QuoteStore } from '../market/quote.store';
import { ChampionStore, PipelineStore } from '../pipeline/pipeline.store';
import { Insight } from './insight';

async function render(summary = aSummary()) {
  const { http, tellSymbols } = setUp();
  const quotes = TestBed.inject(QuoteStore);
  tellSymbols(summary);
  const fixture = TestBed.createComponent(Insight);
  fixture.componentRef.setInput('symbol', 'NVDA');
  await fixture.whenStable();
  /** Answers what is asked of the two models that `anUpdate` names. */
  const tellModels = async () => {
    await nextFrame();
    TestBed.tick();
    http.expectOne('/api/v1/models/lstm/3').flush(aModel({ skillLine: 'what lstm v3 is worth' }));
    http.expectOne('/api/v1/predictions/NVDA?limit=60').flush({
      symbol: 'NVDA',
      records: [],
      expectedMove: [],
      expectedMoveReason: 'no_forecast',
      past: false,
      origin: null,
    });
    http.expectOne('/api/v1/models/transformer/2').flush(aModel({ skillLine: 'what transformer v2 is worth' }));
  };
  return { fixture, http, quotes, root: fixture.nativeElement as HTMLElement, tellModels };
}

describe('Insight', () => {
  it('shows the recommendation and both predictions', async () => {
    const { fixture, quotes, root, tellModels } = await render();
    quotes.apply(anUpdate({ recommendation: aRecommendation({ action: 'BUY', reason: 'confirmed' }) }), Date.now());
    await tellModels();
    await fixture.whenStable();
    expect(textOf(root, 'recommendation-action')).toContain('BUY');
    expect(textOf(root, 'prediction-lstm')).toContain('LSTM v3');
    expect(textOf(root, 'prediction-transformer')).toContain('Transformer v2');
  });

  it('shows beside each prediction what that version of the model is worth, and asks once', async () => {
    const { fixture, http, quotes, root, tellModels } = await render();
    quotes.apply(anUpdate(), Date.now());
    await tellModels();
    quotes.apply(anUpdate({ ts: '2026-03-06T14:31:00.000Z', price: 102 }), Date.now());
    await fixture.whenStable();
    expect(textOf(root, 'prediction-lstm')).toContain('what lstm v3 is worth');
    expect(textOf(root, 'prediction-transformer')).toContain('what transformer v2 is worth');
    http.expectNone('/api/v1/models/lstm/3');
  });

  it('shows the progress of the first training while there is no model', async () => {
    const { fixture, root } = await render();
    TestBed.inject(ChampionStore).apply({ champions: [] });
    TestBed.inject(PipelineStore).apply(aRun({ share: 0.25 }));
    await fixture.whenStable();
    expect(textOf(root, 'first-training')).toContain('Training · LSTM · epoch 2 of 8 · loss 1.042 · 25% · 1 min left');
    expect(textOf(root, 'recommendation-action')).toBeNull();
  });

  it('says that the first training is still to come when nothing runs', async () => {
    const { root } = await render(aSummary({ recommendation: aRecommendation({ reason: 'no_champion' }) }));
    expect(textOf(root, 'first-training')).toContain('There is no model yet');
  });

  it('says what it waits for before the first bar', async () => {
    const { root } = await render(aSummary({ recommendation: null, price: null }));
    expect(root.textContent).toContain('Predictions for NVDA appear with its first bar');
  });
});
