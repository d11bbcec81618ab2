import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import type { PredictionMessage } from '@tandem/contracts';
import { aPrediction } from '../../../testing/messages';
import { byTestId, textOf } from '../../../testing/setup';
import { outlooks, PredictionPanel } from './prediction-panel';

describe('outlooks', () => {
  it('keeps the class order DOWN, NEUTRAL, UP', () => {
    const bars = outlooks(aPrediction({ down: 0.1, neutral: 0.2, up: 0.7 }));
    expect(bars.map(({ name, probability }) => [name, probability])).toEqual([
      ['DOWN', 0.1],
      ['NEUTRAL', 0.2],
      ['UP', 0.7],
    ]);
  });

  it('names the class that leads', () => {
    expect(outlooks(aPrediction({ down: 0.5, neutral: 0.3, up: 0.2 })).map(({ leads }) => leads)).toEqual([true, false, false]);
  });
});

async function render(prediction: PredictionMessage | null, final = true) {
  const fixture = TestBed.createComponent(PredictionPanel);
  const set = async (name: string, value: unknown) => {
    fixture.componentRef.setInput(name, value);
    await fixture.whenStable();
  };
  fixture.componentRef.setInput('kind', 'transformer');
  fixture.componentRef.setInput('symbol', 'NVDA');
  fixture.componentRef.setInput('prediction', prediction);
  await set('final', final);
  const root = fixture.nativeElement as HTMLElement;
  return { root, set, flash: () => byTestId(root, 'prediction-transformer').getAttribute('data-flash') };
}

describe('PredictionPanel', () => {
  it('shows the three probabilities with numbers, and the version', async () => {
    const { root } = await render(aPrediction({ version: 7, down: 0.1, neutral: 0.3, up: 0.6 }));
    const text = textOf(root, 'prediction-transformer');
    expect(text).toContain('Transformer v7');
    expect(text).toMatch(/DOWN 10%.*NEUTRAL 30%.*UP 60%/);
  });

  it('marks a prediction as provisional until its minute is closed', async () => {
    const { root, set } = await render(aPrediction(), false);
    expect(textOf(root, 'prediction-transformer')).toContain('provisional');
    await set('final', true);
    expect(textOf(root, 'prediction-transformer')).toContain('final');
  });

  it('flashes when the numbers as they are read change', async () => {
    const { set, flash } = await render(aPrediction({ up: 0.301 }));
    await set('prediction', aPrediction({ up: 0.302 }));
    expect(flash()).toBeNull();
    await set('prediction', aPrediction({ up: 0.4, neutral: 0.4 }));
    expect(flash()).not.toBeNull();
  });

  it('says what it waits for while there is no prediction', async () => {
    const { root } = await render(null);
    expect(textOf(root, 'prediction-transformer')).toContain('Waiting for a full window of 60 minutes');
  });
});
