import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import type { ModelDetail } from '@tandem/contracts';
import { aModel } from '../../../testing/messages';
import { setUp, readableText, textOf } from '../../../testing/setup';
import { ModelCard } from './model-card';

async function render(answer: ModelDetail | null) {
  const { http } = setUp();
  const fixture = TestBed.createComponent(ModelCard);
  fixture.componentRef.setInput('kind', 'lstm');
  fixture.componentRef.setInput('version', 3);
  TestBed.tick();
  const request = http.expectOne('/api/v1/models/lstm/3');
  if (answer === null) request.flush('', { status: 502, statusText: 'Bad Gateway' });
  else request.flush(answer);
  await fixture.whenStable();
  return { fixture, http, root: fixture.nativeElement as HTMLElement };
}

describe('ModelCard', () => {
  it('shows touch skill, direction skill and the mark', async () => {
    const { root } = await render(aModel());
    expect(textOf(root, 'skill-lstm')).toBe(
      'Touch .67 (.64–.70): significantly above 0.5 · Direction .50 (.48–.52): not significantly different from 0.5 · unproven',
    );
  });

  it('shows from which probability on the model is sure enough, where its file tells', async () => {
    const { root } = await render(aModel({ metadata: { thresholds: { up: 0.51, down: 0.49 } } }));
    expect(textOf(root, 'thresholds-lstm')).toBe('Sure enough to act from UP 51% or DOWN 49%');
  });

  it('shows no threshold where the file tells none', async () => {
    const { root } = await render(aModel({ metadata: { thresholds: 'none' } }));
    expect(textOf(root, 'thresholds-lstm')).toBeNull();
  });

  it('keeps description and baselines until they are asked for', async () => {
    const { root } = await render(aModel());
    const details = root.querySelector('details')!;
    expect(details.open).toBe(false);
    expect(details.textContent).toContain('Unproven: log loss 1.060 is not lower beyond chance than that of class prior (1.098');
    expect(root.querySelectorAll('tandem-card-table')).toHaveLength(1);
    const rows = [...root.querySelectorAll('tandem-card-table tbody tr')].map((row) => [...row.children].map(readableText));
    expect(rows).toEqual([
      ['this version', '1.060 1.040–1.080', '.67 .64–.70', '.50 .48–.52'],
      ['class prior', '1.098', '.50', '–'],
    ]);
    expect(root.querySelector('caption')?.textContent).toContain('On 34,820 rows of 5 sessions');
  });

  it('shows how far prices go beside the baseline that knows volatility and the time of day, where a version predicts it', async () => {
    const { card } = aModel();
    const figure = (value: number) => ({ value, interval: null });
    const movement = {
      r2: { value: 0.612, interval: { low: 0.55, high: 0.66 } },
      crps: figure(0.2611),
      qlike: figure(0.4),
      coverage80In30: figure(0.798),
      coverage90In30: figure(0.9),
      width80In30: figure(0.0085),
      harTouchAuc: figure(0.56),
      harTouchLoss: figure(-0.005),
    };
    const [own, prior] = card!.lines;
    const lines = [
      { ...own!, movement },
      prior!,
      { ...prior!, name: 'HAR × time of day', movement: { ...movement, harTouchAuc: figure(0.5) } },
    ];
    const { root } = await render(aModel({ card: { ...card!, lines } }));
    const [, table] = root.querySelectorAll('tandem-card-table');
    expect([...table!.querySelectorAll('thead th')].map(readableText)).toEqual(['', 'R²', 'CRPS', '80 % held', 'Beyond']);
    expect([...table!.querySelectorAll('tbody tr')].map((row) => [...row.children].map(readableText))).toEqual([
      ['this version', '.61 .55–.66', '0.261', '80 %', '.56'],
      ['HAR × time of day', '.61 .55–.66', '0.261', '80 %', '.50'],
    ]);
    expect(table!.querySelector('caption')?.textContent).toContain('what is known beyond volatility and the time of day');
  });

  it('shows the evidence against each baseline over time', async () => {
    const { root } = await render(aModel());
    const table = root.querySelector('tandem-evidence-table')!;
    expect([...table.querySelectorAll('tbody tr')].map((row) => [...row.children].slice(0, 3).map(readableText))).toEqual([
      ['class prior', '3.2', '2'],
    ]);
    const line = table.querySelector('svg')!;
    expect(line.getAttribute('aria-label')).toBe('E-value against class prior from 2026-03-05 to 2026-03-06: 3.2');
    const heights = line
      .querySelector('polyline')!
      .getAttribute('points')!
      .split(' ')
      .map((point) => Number(point.split(',')[1]));
    expect(heights[1]).toBeLessThan(heights[0]!);
  });

  it('shows no evidence before a session was counted', async () => {
    const { root } = await render(aModel({ evidence: [] }));
    expect(root.querySelector('tandem-evidence-table')).toBeNull();
  });

  it('says that a version was never measured', async () => {
    const { root } = await render(
      aModel({ evidence: [], skills: null, skillLine: 'Touch and direction not measured · unproven', description: [], card: null }),
    );
    expect(textOf(root, 'skill-lstm')).toContain('not measured');
    expect(textOf(root, 'card-lstm')).toBe('Model card This version was not evaluated.');
  });

  it('claims nothing when it cannot be read, and asks again', async () => {
    const { fixture, http, root } = await render(null);
    expect(root.textContent).toContain('could not be read: The API answered 502');
    root.querySelector('button')?.click();
    TestBed.tick();
    http.expectOne('/api/v1/models/lstm/3').flush(aModel());
    await fixture.whenStable();
    expect(textOf(root, 'skill-lstm')).toContain('Touch');
  });

  it('asks for the next version when that serves', async () => {
    const { fixture, http, root } = await render(aModel());
    fixture.componentRef.setInput('version', 4);
    TestBed.tick();
    http.expectOne('/api/v1/models/lstm/4').flush(aModel({ version: 4, skillLine: 'of version 4' }));
    await fixture.whenStable();
    expect(textOf(root, 'skill-lstm')).toBe('of version 4');
  });
});
