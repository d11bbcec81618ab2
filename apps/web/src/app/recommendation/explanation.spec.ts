import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import type { ExplanationMessage } from '@tandem/contracts';
import { anExplanation } from '../../../testing/messages';
import { readableText } from '../../../testing/setup';
import type { ProblemText } from '../shared/problem';
import { Explanation, explanationTable } from './explanation';

async function render(explanation: ExplanationMessage | undefined, problem: ProblemText | null = null) {
  const fixture = TestBed.createComponent(Explanation);
  fixture.componentRef.setInput('explanation', explanation);
  fixture.componentRef.setInput('problem', problem);
  await fixture.whenStable();
  let asked = 0;
  fixture.componentInstance.again.subscribe(() => asked++);
  return { root: fixture.nativeElement as HTMLElement, asked: () => asked };
}

describe('Explanation', () => {
  it('leads from the base rate over the groups of features to the prediction, the largest effects first', async () => {
    const { root } = await render(anExplanation());
    expect([...root.querySelectorAll('tr')].map(readableText)).toEqual([
      'LSTM v3 Transformer v2',
      'Base rate 34% (-0.66) 34% (-0.66)',
      'Recent returns +0.36 +0.40',
      'Volatility to come +0.35 +0.30',
      'Price against its averages -0.06 -0.05',
      'Volume 0.00 0.00',
      'Prediction 50% (-0.01) 50% (-0.01)',
    ]);
    expect(root.textContent).toContain('DOWN at 10:16');
  });

  it('draws what takes away to the other side, all on one scale', () => {
    const { rows } = explanationTable(anExplanation());
    expect(rows.map(({ effects }) => effects.map(({ length }) => length.toFixed(2)))).toEqual([
      ['0.90', '1.00'],
      ['0.87', '0.75'],
      ['-0.15', '-0.13'],
      ['0.00', '0.00'],
    ]);
  });

  it('leaves out a model that cannot be explained, and shows the notes', async () => {
    const explanation = anExplanation();
    const { root } = await render({
      ...explanation,
      models: { ...explanation.models, lstm: null },
      notes: ['The file of lstm v3 cannot be run any more.'],
    });
    expect(readableText(root.querySelector('thead')!)).toBe('Transformer v2');
    expect(root.textContent).toContain('The file of lstm v3 cannot be run any more.');
  });

  it('passes on why there is none, and asks again on request', async () => {
    const { root, asked } = await render(undefined, { title: 'Not found', detail: 'Nothing has been predicted on NVDA yet.' });
    expect(root.textContent).toContain('Nothing has been predicted on NVDA yet.');
    root.querySelector('button')?.click();
    expect(asked()).toBe(1);
  });
});
