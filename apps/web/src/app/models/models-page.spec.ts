import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import type { ModelsResponse } from '@tandem/contracts';
import { OPENING, someModels } from '../../../testing/messages';
import { byTestId, readableText, setUp } from '../../../testing/setup';
import { PlannedActions } from '../operator/planned-action';
import { ChampionStore } from '../pipeline/pipeline.store';
import { ModelsPage } from './models-page';

async function render(models: ModelsResponse, of?: string) {
  const { http } = setUp(provideRouter([]));
  const fixture = TestBed.createComponent(ModelsPage);
  if (of !== undefined) fixture.componentRef.setInput('of', of);
  TestBed.tick();
  http.expectOne('/api/v1/models').flush(models);
  await fixture.whenStable();
  const root = fixture.nativeElement as HTMLElement;
  const names = () => [...root.querySelectorAll('tbody th')].map(readableText);
  return { fixture, http, root, names };
}

describe('ModelsPage', () => {
  it('shows every version with its role, verdict and marks', async () => {
    const { root, names } = await render(someModels());
    expect(names()).toEqual(['LSTM v3', 'LSTM v2', 'LSTM v1', 'Transformer v1']);
    const cells = (id: string) => [...byTestId(root, id).children].slice(1, 4).map(readableText);
    expect(cells('version-lstm-3')).toEqual(['◌ Shadow', '✕ Refused', '? Unproven']);
    expect(cells('version-lstm-2')).toEqual(['★ Champion ! Forced', '✕ Refused', '? Unproven']);
    expect(cells('version-lstm-1')).toEqual(['↶ Previous', '✓ Accepted', '✓ Proven ✓ Proven movement']);
    expect(cells('version-transformer-1')).toEqual(['–', '… Pending', '? Unproven']);
  });

  it('says what predicts beside a champion, and what should and does not', async () => {
    const { root } = await render(someModels());
    expect([...root.querySelectorAll('.beside')].map(readableText)).toEqual([
      'The control, the baseline that was frozen with LSTM version 2, predicts beside it.',
      'LSTM version 3, a shadow, does not predict: its file cannot be read.',
    ]);
  });

  it('shows one kind where the address names it', async () => {
    expect((await render(someModels(), 'transformer')).names()).toEqual(['Transformer v1']);
  });

  it('promotes no champion, and plans the promotion of any other', async () => {
    const { root } = await render(someModels());
    expect(byTestId(root, 'version-lstm-2').querySelector('button')).toBeNull();
    byTestId(root, 'version-lstm-3').querySelector('button')!.click();
    expect(TestBed.inject(PlannedActions).planned()).toEqual({ type: 'promote', kind: 'lstm', version: 3 });
  });

  it('says what will be there before the first training', async () => {
    const { root } = await render(someModels({ versions: [], shadows: [] }));
    expect(root.textContent).toContain('There is no version yet. The first training makes one of each kind');
  });

  it('asks again when another version becomes champion', async () => {
    const { http } = await render(someModels());
    const { champions } = someModels();
    TestBed.inject(ChampionStore).apply({ champions: [{ ...champions[0]!, version: 3, since: OPENING }] });
    TestBed.tick();
    http.expectOne('/api/v1/models');
  });
});
