import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { aRun } from '../../../testing/messages';
import { byTestId, textOf } from '../../../testing/setup';
import { PipelineStrip } from './pipeline-strip';
import { PipelineStore } from './pipeline.store';

async function render() {
  const fixture = TestBed.createComponent(PipelineStrip);
  await fixture.whenStable();
  return { fixture, root: fixture.nativeElement as HTMLElement, store: TestBed.inject(PipelineStore) };
}

describe('PipelineStrip', () => {
  it('is not there while nothing runs', async () => {
    const { root } = await render();
    expect(textOf(root, 'pipeline-strip')).toBeNull();
  });

  it('shows stage, model, epoch and share of the run, and links to it', async () => {
    const { fixture, root, store } = await render();
    store.apply(aRun({ share: 0.4 }));
    await fixture.whenStable();
    expect(textOf(root, 'pipeline-strip')).toContain('Training LSTM · epoch 2 of 8 · loss 1.042 · 40% · 1 min left of this training');
    expect(root.querySelector('progress')?.value).toBe(0.4);
    expect(byTestId(root, 'pipeline-temporal-link').getAttribute('href')).toBe(aRun().temporalUrl);
  });

  it('shows the run without a link when nobody knows where the Temporal UI is', async () => {
    const { fixture, root, store } = await render();
    store.apply(aRun({ temporalUrl: null }));
    await fixture.whenStable();
    expect(textOf(root, 'pipeline-strip')).toContain('Training LSTM');
    expect(root.querySelector('a')).toBeNull();
  });

  it('shows why a run failed, until that is dismissed', async () => {
    const { fixture, root, store } = await render();
    store.apply(aRun({ state: 'failed', message: 'Not enough sessions' }));
    await fixture.whenStable();
    expect(textOf(root, 'pipeline-ending')).toContain('Training run failed Not enough sessions');
    root.querySelector('button')?.click();
    await fixture.whenStable();
    expect(textOf(root, 'pipeline-ending')).toBeNull();
  });

  it('shows a failure beside the newest run in flight, and how many more there are', async () => {
    const { fixture, root, store } = await render();
    store.apply(aRun({ runId: 'first', state: 'failed', message: 'Not enough sessions' }));
    store.apply(aRun({ runId: 'initial', share: 0.2 }));
    store.apply(aRun({ runId: 'nightly', share: 0.4 }));
    await fixture.whenStable();
    expect(textOf(root, 'pipeline-ending')).toContain('Not enough sessions');
    expect(textOf(root, 'pipeline-strip')).toContain('1 min left of this training and 1 more run');
  });
});
