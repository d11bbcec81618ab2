import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import type { CheckResult, CheckRun, ChecksResponse } from '@tandem/contracts';
import { byTestId, readableText, setUp, textOf } from '../../../testing/setup';
import { ChecksPage } from './checks-page';

const AT = '2026-03-06T21:03:00.000Z';

const aRun = (run: Partial<CheckRun> = {}): CheckRun => ({
  id: 'check-lookahead-1',
  check: 'lookahead',
  runId: 'run-1',
  temporalUrl: 'http://127.0.0.1:8233/namespaces/tandem/workflows/check-lookahead-1/run-1',
  state: 'completed',
  verdict: 'passed',
  sentence: 'No feature, label or fitted value knows its future.',
  share: 1,
  session: null,
  requestedBy: 'operator',
  reason: 'before the release',
  requestedAt: AT,
  startedAt: AT,
  closedAt: '2026-03-06T21:04:05.000Z',
  ...run,
});

const LOOKAHEAD: CheckResult = {
  check: 'lookahead',
  bars: { symbols: ['NVDA', 'SPY'], symbolsStored: 20, sessions: 12, first: '2026-02-18', last: '2026-03-06', bars: 93_600 },
  seed: 7,
  instants: 40,
  features: 27,
  found: 2,
  leaks: [{ what: 'z_60', symbol: 'NVDA', at: AT, without: 0.123456789, knowing: null }],
};

const aResponse = (...runs: CheckRun[]): ChecksResponse => ({
  checks: (['lookahead', 'warm-up', 'reconcile'] as const).map((name) => ({
    name,
    proves: `${name} proves something.`,
    ofSession: name === 'reconcile',
    newest: runs.find(({ check }) => check === name) ?? null,
  })),
  runs,
});

async function render(response: ChecksResponse, run?: string) {
  const { http } = setUp(provideRouter([]));
  const fixture = TestBed.createComponent(ChecksPage);
  if (run !== undefined) fixture.componentRef.setInput('run', run);
  const root = fixture.nativeElement as HTMLElement;
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  };
  const answer = async (url: string, body: object) => {
    TestBed.tick();
    const request = http.expectOne(url);
    request.flush(body);
    await settle();
    return request.request;
  };
  TestBed.tick();
  await answer('/api/v1/checks', response);
  const stored = { opensAt: AT, closesAt: AT, earlyClose: false, firstBarAt: AT, lastBarAt: AT };
  await answer('/api/v1/sessions', {
    sessions: [
      { session: '2026-03-06', predicted: true, ...stored },
      { session: '2026-03-05', predicted: false, ...stored },
    ],
  });
  const press = (testId: string, name: string) => {
    const button = [...byTestId(root, testId).querySelectorAll('button')].find((one) => readableText(one) === name);
    if (button === undefined) throw new Error(`there is no button ${name}`);
    button.click();
  };
  return { root, http, answer, settle, press };
}

describe('ChecksPage', () => {
  it('says what each check proves, and how its newest run came out', async () => {
    const { root } = await render(aResponse(aRun()));
    expect(textOf(root, 'check-lookahead')).toContain(
      'Look-ahead lookahead proves something. ✓ Passed asked for Fri 6 Mar 2026 16:03 New York, 1 min 5 s ' +
        'No feature, label or fitted value knows its future.',
    );
    expect(textOf(root, 'check-warm-up')).toContain('Never run yet.');
  });

  it('shows how far a run is, and asks no second one meanwhile', async () => {
    const { root } = await render(
      aResponse(
        aRun({ state: 'running', verdict: null, share: 0.4, closedAt: null, sentence: 'Cutting off the future at 16 of 40 instants.' }),
      ),
    );
    const card = byTestId(root, 'check-lookahead');
    expect(readableText(card)).toContain('… Running');
    expect(readableText(card)).toContain('Cutting off the future at 16 of 40 instants.');
    expect(card.querySelector('progress')!.value).toBe(0.4);
    expect(card.querySelector<HTMLButtonElement>('button[type=submit]')!.disabled).toBe(true);
  });

  it('shows the newest verdict with its numbers and what is wrong one by one', async () => {
    const failed = aRun({ verdict: 'failed', sentence: '2 values know their future.' });
    const { root, answer } = await render(aResponse(failed));
    await answer('/api/v1/checks/check-lookahead-1', { ...failed, result: LOOKAHEAD });
    expect(textOf(root, 'check-result')).toBe(
      'Look-ahead, asked for Fri 6 Mar 2026 16:03 ✕ Failed 2 values know their future. ' +
        'Bars 93,600 of 12 sessions, 2026-02-18 to 2026-03-06 Symbols 2 of 20: NVDA, SPY Seed 7 Instants cut off 40 Features 27 ' +
        'Values that know their future 2 What knows its future ' +
        '1 of 2. As it is computed live, without what comes after, and by a computation that knows it. ' +
        'What Symbol Bar (New York) Without Knowing z_60 NVDA Fri 6 Mar 2026 16:03 0.123457 no number',
    );
  });

  it('shows the run that the address names, though it came to nothing', async () => {
    const lost = aRun({ id: 'check-reconcile-2', check: 'reconcile', session: '2026-03-06', state: 'failed', verdict: null });
    const { root, answer } = await render(aResponse(aRun(), lost), 'check-reconcile-2');
    await answer('/api/v1/checks/check-reconcile-2', { ...lost, result: null });
    expect(textOf(root, 'check-result')).toContain('Reconcile of 2026-03-06');
    expect(textOf(root, 'check-result')).toContain('⚠ Could not be carried out');
    expect(textOf(root, 'check-result')).toContain('There are no numbers of this run');
  });

  it('runs a check of a session that was predicted on, once a press, and follows it', async () => {
    const { root, http, settle, press } = await render(aResponse());
    const card = byTestId(root, 'check-reconcile');
    const session = card.querySelector('select')!;
    expect([...session.options].map(({ text }) => text)).toEqual(['newest that is over', '2026-03-06']);
    session.value = '2026-03-06';
    press('check-reconcile', 'Run Reconcile');
    const request = http.expectOne({ method: 'POST', url: '/api/v1/checks/reconcile' });
    expect(request.request.body).toEqual({ reason: '', session: '2026-03-06' });
    expect(request.request.headers.get('Idempotency-Key')).toMatch(/^[\da-f]{32}$/);
    request.flush({ workflowId: 'check-reconcile-3', runId: 'run-3', temporalUrl: null });
    await settle();
    const failed = aRun({
      id: 'check-reconcile-3',
      check: 'reconcile',
      state: 'failed',
      verdict: null,
      sentence: 'The database was away.',
    });
    http.expectOne('/api/v1/checks/check-reconcile-3').flush({ ...failed, result: null });
    await settle();
    expect(readableText(card)).toContain('✕ Failed The database was away.');
  });

  it('says what will fill it', async () => {
    const { root } = await render(aResponse());
    expect(readableText(root)).toContain('Nothing was checked yet. Run a check above');
  });
});
