import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import type { PipelineRun, PipelineRunDetail } from '@tandem/contracts';
import { aRun, aRunDetail, OPENING } from '../../../testing/messages';
import { byTestId, readableText, setUp, textOf } from '../../../testing/setup';
import { PlannedActions } from '../operator/planned-action';
import { PipelinePage } from './pipeline-page';
import { PipelineStore } from './pipeline.store';
import { RunPage } from './run-page';

const ended = (run: Partial<PipelineRun> = {}): PipelineRun => {
  const { workflowId, temporalUrl, reason } = aRun();
  const closedAt = '2026-03-06T14:40:00.000Z';
  return {
    workflowId,
    runId: 'run-0',
    temporalUrl,
    reason,
    state: 'completed',
    startedAt: OPENING,
    closedAt,
    requestedBy: 'schedule',
    ...run,
  };
};

async function renderPage(runs: readonly PipelineRun[]) {
  const { http } = setUp(provideRouter([]));
  const fixture = TestBed.createComponent(PipelinePage);
  TestBed.tick();
  http.expectOne('/api/v1/pipeline/runs').flush({ runs });
  await fixture.whenStable();
  return { fixture, http, root: fixture.nativeElement as HTMLElement };
}

async function renderRun(detail: PipelineRunDetail) {
  const { http } = setUp(provideRouter([]));
  const fixture = TestBed.createComponent(RunPage);
  fixture.componentRef.setInput('id', detail.runId);
  TestBed.tick();
  http.expectOne(`/api/v1/pipeline/runs/${detail.runId}`).flush(detail);
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  };
  await settle();
  // What is in flight is asked for again.
  http.match(`/api/v1/pipeline/runs/${detail.runId}`).forEach((request) => request.flush(detail));
  await settle();
  return { http, settle, root: fixture.nativeElement as HTMLElement };
}

describe('PipelinePage', () => {
  it('lists runs with who asked for them, why, when and how long', async () => {
    const { root } = await renderPage([ended({ state: 'failed', reason: 'nightly' })]);
    const [row] = [...byTestId(root, 'runs').querySelectorAll('tbody tr')].map((one) => [...one.children].map(readableText));
    expect(row).toEqual([
      'Fri 6 Mar, 09:30 · 23:30 here',
      '✕ Failed',
      'nightly',
      'schedule',
      '10 min 0 s',
      'Open the run of Fri 6 Mar, 09:30 · 23:30 here in Temporal ↗',
    ]);
  });

  it('says what will be there before the first run', async () => {
    const { root } = await renderPage([]);
    expect(root.textContent).toContain('There was no run yet.');
  });

  it('shows a run that begins while the page is open, and asks for the list again', async () => {
    const { http, root } = await renderPage([]);
    TestBed.inject(PipelineStore).apply(aRun());
    TestBed.tick();
    http.expectOne('/api/v1/pipeline/runs/run-1');
    http.expectOne('/api/v1/pipeline/runs');
    expect(root.querySelector('[data-testid="running"]')).not.toBeNull();
  });

  it('plans a retraining', async () => {
    const { root } = await renderPage([]);
    root.querySelector('button')!.click();
    expect(TestBed.inject(PlannedActions).planned()).toEqual({ type: 'retrain' });
  });
});

describe('RunPage', () => {
  it('shows a run in flight step by step, with what was told last', async () => {
    const { settle, root } = await renderRun(aRunDetail());
    const steps = [...byTestId(root, 'stages').querySelectorAll('tbody tr')].map((row) => [...row.children].slice(0, 2).map(readableText));
    expect(steps).toEqual([
      ['Checking and preparing the data', '✓ Completed'],
      ['Training · LSTM', '… Running'],
      ['Training · Transformer', '· To come'],
    ]);
    expect(textOf(root, 'run-progress')).toBe('Training LSTM · epoch 2 of 8 · loss 1.042 · 40% · 1 min left of this training');
    TestBed.inject(PipelineStore).apply(aRun({ epoch: 5, share: 0.6, loss: 1.01 }));
    await settle();
    expect(textOf(root, 'run-progress')).toContain('epoch 5 of 8 · loss 1.010 · 60%');
    expect(root.querySelector('progress')?.value).toBe(0.6);
  });

  it('shows why a run failed', async () => {
    const failed = aRunDetail({ state: 'failed', closedAt: OPENING, progress: null, failure: 'Not enough sessions: 3 of 10.' });
    const { root } = await renderRun(failed);
    expect(readableText(root.querySelector('[role="alert"]')!)).toBe('✕ Not enough sessions: 3 of 10.');
  });

  it('links what became of each kind to its version', async () => {
    const { root } = await renderRun(
      aRunDetail({
        state: 'completed',
        closedAt: OPENING,
        progress: null,
        outcomes: [{ kind: 'lstm', version: 4, outcome: 'refused', reasons: ['Macro-F1 is not higher.'] }],
      }),
    );
    expect(textOf(root, 'outcome')).toBe('✕ LSTM refused LSTM version 4 Macro-F1 is not higher.');
    expect(byTestId(root, 'outcome').querySelector('a')?.getAttribute('href')).toBe('/models/lstm/4');
  });
});
