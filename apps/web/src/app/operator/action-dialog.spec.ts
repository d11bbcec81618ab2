import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangeResult } from '@tandem/contracts';
import { aModel, aVerdict, OPENING, someModels } from '../../../testing/messages';
import { byTestId, setUp, textOf } from '../../../testing/setup';
import { ActionDialog } from './action-dialog';
import { OperatorSession } from './operator-session';
import type { PlannedAction } from './planned-action';

const PROMOTE: PlannedAction = { type: 'promote', kind: 'lstm', version: 3 };
const STARTED = { workflowId: 'champion-lstm', runId: 'c1', temporalUrl: null };

const aChange = (change: Partial<ChangeResult> = {}): ChangeResult => ({
  ...STARTED,
  action: 'promote',
  kind: 'lstm',
  version: 3,
  forced: true,
  requestedBy: 'operator',
  reason: 'better by eye',
  requestedAt: OPENING,
  state: 'completed',
  message: 'Version 3 is champion.',
  remedy: null,
  closedAt: OPENING,
  revision: 3,
  auditId: 42,
  ...change,
});

async function render(action: PlannedAction) {
  const { http } = setUp(provideRouter([]));
  const fixture = TestBed.createComponent(ActionDialog);
  fixture.componentRef.setInput('action', action);
  const settle = async () => {
    for (let turn = 0; turn < 4; turn++) {
      await new Promise((resolve) => setTimeout(resolve));
      TestBed.tick();
    }
  };
  TestBed.inject(OperatorSession);
  TestBed.tick();
  http.expectOne('/api/v1/session').flush({ operator: true, expiresAt: null, idleExpiresAt: null });
  if (action.type !== 'retrain') http.expectOne('/api/v1/models').flush(someModels());
  if (action.type === 'promote') {
    http
      .expectOne('/api/v1/models/lstm/3')
      .flush(aModel({ version: 3, champion: false, role: 'shadow', verdict: 'refused', verdicts: [aVerdict()] }));
  }
  await settle();
  const root = fixture.nativeElement as HTMLElement;
  const fill = async (reason: string, force = false) => {
    const text = byTestId(root, 'reason') as HTMLTextAreaElement;
    text.value = reason;
    text.dispatchEvent(new Event('input'));
    if (force) (byTestId(root, 'force') as HTMLInputElement).click();
    await settle();
  };
  const confirm = async () => {
    root.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settle();
  };
  return { http, root, fill, confirm, settle };
}

describe('ActionDialog', () => {
  beforeEach(() => {
    // jsdom has no modal dialogs.
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true;
    };
  });

  it('asks nobody for anything without a reason', async () => {
    const { http, root, fill, confirm } = await render({ type: 'retrain' });
    await fill('   ');
    await confirm();
    expect(root.textContent).toContain('Say why: it is kept in the audit log.');
    http.verify();
  });

  it('starts a run with the reason and a key, and links to it', async () => {
    const { http, root, fill, confirm, settle } = await render({ type: 'retrain' });
    await fill(' drift ');
    await confirm();
    const request = http.expectOne({ method: 'POST', url: '/api/v1/pipeline/runs' });
    expect(request.request.body).toEqual({ reason: 'drift' });
    expect(request.request.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/);
    request.flush({ ...STARTED, runId: 'r9' });
    await settle();
    expect(textOf(root, 'act')).toContain('Done The run has started.');
    expect(byTestId(root, 'act').querySelector('a')?.getAttribute('href')).toBe('/pipeline/r9');
  });

  it('promotes a refused version only when the operator insists', async () => {
    const { http, root, fill, confirm } = await render(PROMOTE);
    expect(textOf(root, 'gate')).toContain('The gate has refused it');
    expect(document.activeElement).toBe(byTestId(root, 'reason'));
    await fill('better by eye');
    await confirm();
    expect(root.textContent).toContain('The gate has not accepted it: insist, or leave it.');
    http.expectNone('/api/v1/models/lstm/3/promote');
    await fill('better by eye', true);
    await confirm();
    expect(http.expectOne('/api/v1/models/lstm/3/promote').request.body).toEqual({ reason: 'better by eye', force: true });
  });

  it('follows the change to its end, and shows its entry in the audit log', async () => {
    const { http, root, fill, confirm, settle } = await render(PROMOTE);
    await fill('better by eye', true);
    await confirm();
    http.expectOne('/api/v1/models/lstm/3/promote').flush(STARTED);
    await settle();
    http.expectOne('/api/v1/changes/c1').flush(aChange());
    await settle();
    expect(textOf(root, 'act')).toContain('✓ Done Version 3 is champion.');
    expect(textOf(root, 'act')).toContain('Audit entry 42');
  });

  it('shows a refusal in words, and sends the same again with the same key', async () => {
    const { http, root, fill, confirm, settle } = await render({ type: 'rollback', kind: 'lstm' });
    await fill('worse since noon');
    await confirm();
    const first = http.expectOne('/api/v1/models/lstm/rollback');
    const problem = { type: 'urn:tandem:problem:change-in-flight', title: 'A change is under way', status: 409, detail: 'Wait for it.' };
    first.flush(problem, { status: 409, statusText: 'Conflict' });
    await settle();
    expect(textOf(root, 'act')).toContain('Refused A change is under way. Wait for it.');
    await confirm();
    const second = http.expectOne('/api/v1/models/lstm/rollback');
    expect(second.request.headers.get('Idempotency-Key')).toBe(first.request.headers.get('Idempotency-Key'));
  });

  it('does not offer a rollback to nothing', async () => {
    const { root } = await render({ type: 'rollback', kind: 'transformer' });
    expect(root.textContent).toContain('The transformer has no champion.');
    expect(root.querySelector('form')).toBeNull();
  });
});
