import { TestBed } from '@angular/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { reasonSchema, type RecommendationMessage } from '@tandem/contracts';
import { anExplanation, aRecommendation, aTrackRecord } from '../../../testing/messages';
import { setUp, textOf } from '../../../testing/setup';
import { reasonLabels, RecommendationCard } from './recommendation-card';

async function render(recommendation: RecommendationMessage) {
  const { http } = setUp();
  const fixture = TestBed.createComponent(RecommendationCard);
  fixture.componentRef.setInput('symbol', 'NVDA');
  const show = async (next: RecommendationMessage) => {
    fixture.componentRef.setInput('recommendation', next);
    await fixture.whenStable();
  };
  await show(recommendation);
  const root = fixture.nativeElement as HTMLElement;
  return { http, root, show, flash: () => root.querySelector('section')?.getAttribute('data-flash') };
}

describe('RecommendationCard', () => {
  it('shows action, confidence and the reason in a plain sentence', async () => {
    const { root } = await render(aRecommendation({ action: 'BUY', confidence: 0.62, reason: 'confirmed' }));
    expect(textOf(root, 'recommendation-action')).toBe('▲ BUY');
    expect(root.textContent).toContain('62%');
    expect(textOf(root, 'recommendation-reason')).toBe('Both models expect it, each above its own threshold.');
  });

  it.each(reasonSchema.options)('has a sentence for the reason %s', async (reason) => {
    const { root } = await render(aRecommendation({ reason, medianMove: null }));
    expect(textOf(root, 'recommendation-reason')).toBe(reasonLabels[reason]);
    expect(reasonLabels[reason]).toMatch(/^[A-Z].*\.$/);
  });

  it('gives the numbers where the expected move does not pay for the trade', async () => {
    const { root } = await render(aRecommendation({ reason: 'move_below_cost', medianMove: 0.0011, cost: 0.0006 }));
    expect(textOf(root, 'recommendation-reason')).toContain('The expected move 0.11% is less than twice the cost 0.06%.');
  });

  it('explains the confidence on demand, with what such signals hit as far as the track record has it', async () => {
    const { http, root, show } = await render(aRecommendation({ action: 'BUY', reason: 'confirmed' }));
    const details = root.querySelector('details')!;
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    TestBed.tick();
    http.expectOne('/api/v1/track-record').flush(aTrackRecord());
    await show(aRecommendation({ action: 'BUY', reason: 'confirmed' }));
    expect(textOf(root, 'recommendation-confidence')).toContain('The smaller of the two models’ probabilities of UP');
    expect(textOf(root, 'recommendation-confidence')).toContain(
      'Of 1,214 BUY signals in 2 sessions 41% hit their side first (95 % interval 36% to 46%).',
    );
    await show(aRecommendation({ action: 'SELL', reason: 'confirmed' }));
    expect(textOf(root, 'recommendation-confidence')).not.toContain('hit their side');
  });

  it('explains on demand which features brought the prediction about, and asks for it only then', async () => {
    const { http, root, show } = await render(aRecommendation());
    http.expectNone('/api/v1/predictions/NVDA/explain');
    const details = root.querySelector<HTMLDetailsElement>('[data-testid="recommendation-why"]')!;
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await vi.waitFor(() => {
      TestBed.tick();
      http.expectOne('/api/v1/predictions/NVDA/explain').flush(anExplanation());
    });
    await show(aRecommendation());
    expect(textOf(root, 'recommendation-why')).toMatch(/Base rate 34%.*Recent returns \+0\.36.*Prediction 50%/);
  });

  it('is honest about models that have not beaten the baselines', async () => {
    const { root, show } = await render(aRecommendation({ proven: false }));
    expect(textOf(root, 'recommendation-proven')).toContain('has not beaten the baselines beyond chance');
    await show(aRecommendation({ proven: true }));
    expect(textOf(root, 'recommendation-proven')).toMatch(/^Proven: .* Whether they predict the direction is below\.$/);
  });

  it('flashes when the action changes, not when only the confidence does', async () => {
    const { show, flash } = await render(aRecommendation({ action: 'HOLD', confidence: 0.5 }));
    await show(aRecommendation({ action: 'HOLD', confidence: 0.6 }));
    expect(flash()).toBeNull();
    await show(aRecommendation({ action: 'SELL', reason: 'confirmed' }));
    expect(flash()).not.toBeNull();
  });
});
