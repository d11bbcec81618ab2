import { DeferBlockBehavior, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import type { ChampionChangesResponse, ModelDetail } from '@tandem/contracts';
import { aModel, aVerdict, OPENING, someModels } from '../../../testing/messages';
import { byTestId, readableText, setUp, textOf } from '../../../testing/setup';
import { ModelPage } from './model-page';

const change: ChampionChangesResponse['changes'][number] = {
  kind: 'lstm',
  revision: 1,
  fromVersion: null,
  toVersion: 2,
  changedAt: OPENING,
  firstPredictionAt: OPENING,
  cause: 'first',
  rollback: false,
  actor: 'pipeline',
  reason: 'first',
  forced: false,
};

async function render(model: ModelDetail, vs?: ModelDetail) {
  TestBed.configureTestingModule({ deferBlockBehavior: DeferBlockBehavior.Manual });
  const { http } = setUp(provideRouter([]));
  const fixture = TestBed.createComponent(ModelPage);
  fixture.componentRef.setInput('kind', 'lstm');
  fixture.componentRef.setInput('version', '3');
  if (vs !== undefined) fixture.componentRef.setInput('vs', String(vs.version));
  TestBed.tick();
  http.expectOne('/api/v1/models').flush(someModels());
  http.expectOne('/api/v1/models/lstm/3').flush(model);
  if (vs !== undefined) http.expectOne(`/api/v1/models/lstm/${vs.version}`).flush(vs);
  const changes: ChampionChangesResponse = { changes: [change] };
  for (let turn = 0; turn < 4; turn++) {
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
    http.match(({ url }) => url === '/api/v1/champion-changes').forEach((request) => request.flush(changes));
  }
  return { http, fixture, root: fixture.nativeElement as HTMLElement };
}

const measured = aModel({
  champion: false,
  role: 'shadow',
  verdict: 'refused',
  verdicts: [aVerdict()],
  training: {
    epochs: 2,
    maxEpochs: 8,
    keptEpoch: 1,
    samplesPerEpoch: 1_000,
    history: [{ epoch: 1, trainingLoss: 1.2, validationLoss: 1.3 }],
  },
});

describe('ModelPage', () => {
  it('shows every rule of the gate with its figure and how it ended', async () => {
    const { root } = await render(measured);
    const rows = [...byTestId(root, 'checks').querySelectorAll('tbody tr')].map((row) => [...row.children].map(readableText));
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      ['Log loss is lower, beyond chance', '✓ Passed'],
      ['Macro-F1 is higher', '✕ Failed'],
      ['Proven reported only', '– Not met'],
    ]);
    expect(rows[1]).toEqual([
      'Macro-F1 is higher',
      '✕ Failed',
      'version 2',
      '0.0040',
      'at least 0.0100',
      '-0.0020 to 0.0100',
      'Macro-F1 is not at least 0.01 higher.',
    ]);
    expect(root.textContent).toContain('p = 4.0e-4, to be below 0.01.');
  });

  it('shows counts of what happened by what was predicted, and shares of each row', async () => {
    const { root } = await render(measured);
    const rows = [...byTestId(root, 'confusion').querySelectorAll('tbody tr')].map(readableText);
    expect(rows).toEqual(['DOWN 60 60.0% 30 30.0% 10 10.0% 100', 'NEUTRAL 20 33.3% 40 66.7% 0 0.0% 60', 'UP 5 12.5% 25 62.5% 10 25.0% 40']);
  });

  it('draws evidence, reliability and training', async () => {
    const { root } = await render(measured);
    const names = ['evidence-chart', 'reliability-chart', 'training-chart'].map((id) =>
      byTestId(root, id).querySelector('[role="group"]')?.getAttribute('aria-label'),
    );
    expect(names[0]).toContain(
      'against class prior: 2 points from Thu 5 Mar to Fri 6 Mar, 1.0 to 3.2, last 3.2. decides from 100: 100. Fri 6 Mar: LSTM v2.',
    );
    expect(names[1]).toContain('UP: 50% (40% to 60%) at 60%.');
    expect(names[2]).toContain('epoch 1');
  });

  it('says what is missing of a version that is new or old', async () => {
    const { root } = await render(aModel({ evidence: [], card: null }));
    for (const words of ['The gate has not looked at it yet', 'No session is counted yet', 'Its file cannot be read', 'too few'])
      expect(root.textContent).toContain(words);
    expect(textOf(root, 'lineage')).toContain('nightly-2026-03-06');
    expect(textOf(root, 'lineage')).toContain('key 5e0c1f2a9b7d4c36');
  });

  it('keeps the sentences of a verdict that has no numbers', async () => {
    const { root } = await render(aModel({ verdicts: [aVerdict({ checks: null, model: null, logLossTest: null })] }));
    expect(root.textContent).toContain('Macro-F1 is not.');
    expect(root.querySelector('[data-testid="confusion"]')).toBeNull();
  });

  it('puts another version beside it', async () => {
    const { root } = await render(measured, aModel({ version: 2 }));
    expect([...root.querySelectorAll('tandem-model-sections > section:first-child h2')].map(readableText)).toEqual([
      'LSTM version 3',
      'LSTM version 2',
    ]);
    expect([...root.querySelectorAll('option')].map(readableText)).toEqual(['nothing', 'version 2', 'version 1']);
  });
});
