import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { QuoteStore } from '../market/quote.store';
import { ChampionStore } from '../pipeline/champion.store';
import { PipelineStore } from '../pipeline/pipeline.store';
import { aRecommendation, aRun, aSummary, anUpdate } from '../testing/messages';
import { setUp, textOf } from '../testing/setup';
import { Insight } from './insight';

async function render(summary = aSummary()) {
  const { tellSymbols } = setUp();
  const quotes = TestBed.inject(QuoteStore);
  tellSymbols(summary);
  const fixture = TestBed.createComponent(Insight);
  fixture.componentRef.setInput('symbol', 'NVDA');
  await fixture.whenStable();
  return { fixture, quotes, root: fixture.nativeElement as HTMLElement };
}

describe('Insight', () => {
  it('shows the recommendation and both predictions', async () => {
    const { fixture, quotes, root } = await render();
    quotes.apply(anUpdate({ recommendation: aRecommendation({ action: 'BUY', reason: 'confirmed' }) }));
    await fixture.whenStable();
    expect(textOf(root, 'recommendation-action')).toContain('BUY');
    expect(textOf(root, 'prediction-lstm')).toContain('LSTM v3');
    expect(textOf(root, 'prediction-transformer')).toContain('Transformer v2');
  });

  it('shows the progress of the first training while there is no model', async () => {
    const { fixture, root } = await render();
    TestBed.inject(ChampionStore).apply({ champions: [] });
    TestBed.inject(PipelineStore).apply(aRun({ share: 0.25 }));
    await fixture.whenStable();
    expect(textOf(root, 'first-training')).toContain('Training · LSTM · epoch 2 of 8 · 25%');
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
