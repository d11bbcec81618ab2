import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { aDrift, anAlert, aStatus } from '../../../testing/messages';
import { byTestId, readableText, setUp, textOf } from '../../../testing/setup';
import { MarketStatusStore } from '../market/market-status.store';
import { AlertsPanel, SHOWN_ALERTS } from './alerts-panel';
import { DriftStore } from './drift.store';

async function render() {
  const { http } = setUp();
  const fixture = TestBed.createComponent(AlertsPanel);
  const root = fixture.nativeElement as HTMLElement;
  document.body.append(root);
  TestBed.inject(MarketStatusStore).apply(aStatus({ marketTime: '2026-03-06T16:00:00Z' }));
  const store = TestBed.inject(DriftStore);
  const settle = () => fixture.whenStable();
  await settle();
  return {
    http,
    root,
    settle,
    async report(...event: Parameters<typeof aDrift>) {
      store.apply(aDrift(...event));
      await settle();
    },
    button: (name: string) => {
      const found = [...root.querySelectorAll('button')].find((button) => readableText(button) === name);
      if (found === undefined) throw new Error(`there is no button ${name}`);
      return found;
    },
  };
}

const seen = { acknowledgedAt: new Date().toISOString(), acknowledgedBy: 'operator' };

describe('AlertsPanel', () => {
  it('is not there while there is no alert, but for the place from which one is read out', async () => {
    const { root, report } = await render();
    expect(byTestId(root, 'alert-announcement').getAttribute('role')).toBe('status');
    expect(readableText(root)).toBe('');
    await report([]);
    expect(readableText(root)).toBe('');
  });

  it('shows what is wrong, how bad in words, since when and what was done', async () => {
    const { root, report } = await render();
    await report([anAlert()]);
    expect(textOf(root, 'alert-1')).toBe(
      '✕ Severe NVDA: faulty input data since 10:32, lasts ' +
        'NVDA: the price has not changed for 4 minutes more than ever. The recommendation for NVDA is HOLD. Acknowledge',
    );
    expect(textOf(root, 'alert-count')).toBe('1 lasts, 1 to acknowledge; times in New York');
  });

  it('reads out the newest that nobody has acknowledged', async () => {
    const { root, report } = await render();
    await report([anAlert({ id: 2, ...seen }), anAlert({ severity: 'warning' })]);
    expect(textOf(root, 'alert-announcement')).toMatch(/^Alert\. Warning\. NVDA: faulty input data\./);
  });

  it('follows what the server reports: worse, over, gone', async () => {
    const { root, report } = await render();
    await report([anAlert({ severity: 'warning', remedy: 'alert' })]);
    expect(textOf(root, 'alert-1')).toContain('⚠ Warning');
    await report([anAlert()]);
    expect(textOf(root, 'alert-1')).toContain('✕ Severe');
    await report([anAlert({ closedAt: '2026-03-06T15:50:00Z' })]);
    expect(textOf(root, 'alert-1')).toContain('10:32 to 10:50, over');
    await report([]);
    expect(textOf(root, 'alerts')).toBeNull();
  });

  it('shows two of many, and the others on demand', async () => {
    const { root, report, settle, button } = await render();
    await report(
      [5, 4, 3, 2, 1].map((id) => anAlert({ id })),
      { more: true },
    );
    expect(root.querySelectorAll('li')).toHaveLength(SHOWN_ALERTS);
    expect(textOf(root, 'alert-count')).toContain('at least 5 to acknowledge');
    button('Show 3 more').click();
    await settle();
    expect(root.querySelectorAll('li')).toHaveLength(5);
    expect(button('Show fewer').getAttribute('aria-expanded')).toBe('true');
  });

  it('acknowledges one that lasts, which stays with who has seen it', async () => {
    const { http, root, report, settle, button } = await render();
    await report([anAlert()]);
    expect(button('Acknowledge').getAttribute('aria-label')).toBe('Acknowledge: NVDA: faulty input data');
    button('Acknowledge').click();
    http.expectOne({ method: 'POST', url: '/api/v1/alerts/1/acknowledge' }).flush(anAlert(seen));
    await settle();
    expect(textOf(root, 'alert-1')).toMatch(/Acknowledged by operator, \d s ago/);
    expect(root.querySelector('button')).toBeNull();
    expect(readableText(document.activeElement!)).toBe('Alerts');
  });

  it('acknowledges one that is over, which is then done with', async () => {
    const { http, root, report, settle, button } = await render();
    const over = { closedAt: '2026-03-06T15:50:00Z' };
    await report([anAlert(over)]);
    button('Acknowledge').click();
    http.expectOne('/api/v1/alerts/1/acknowledge').flush(anAlert({ ...over, ...seen }));
    await settle();
    expect(textOf(root, 'alerts')).toBeNull();
  });

  it('asks for the operator key when nobody is signed in, and acknowledges with it', async () => {
    const { http, root, report, settle, button } = await render();
    await report([anAlert()]);
    button('Acknowledge').click();
    http.expectOne('/api/v1/alerts/1/acknowledge').flush({}, { status: 401, statusText: 'Unauthorized' });
    await settle();
    const key = root.querySelector('input')!;
    expect(document.activeElement).toBe(key);
    key.value = 'wrong';
    button('Sign in and acknowledge').click();
    const detail = 'That is not the operator key.';
    http
      .expectOne('/api/v1/session')
      .flush({ type: 'about:blank', title: 'Not signed in', status: 401, detail }, { status: 401, statusText: 'Unauthorized' });
    await settle();
    expect(readableText(root.querySelector('tandem-sign-in [role=alert]')!)).toBe(detail);
    key.value = 'right';
    button('Sign in and acknowledge').click();
    const request = http.expectOne('/api/v1/session');
    expect(request.request.body).toEqual({ key: 'right' });
    request.flush(null, { status: 204, statusText: 'No Content' });
    await settle();
    http.expectOne('/api/v1/alerts/1/acknowledge').flush(anAlert(seen));
    await settle();
    expect(textOf(root, 'alert-1')).toContain('Acknowledged by operator');
  });

  it('leaves it when the key is not at hand', async () => {
    const { http, root, report, settle, button } = await render();
    await report([anAlert()]);
    button('Acknowledge').click();
    http.expectOne('/api/v1/alerts/1/acknowledge').flush({}, { status: 401, statusText: 'Unauthorized' });
    await settle();
    button('Cancel').click();
    await settle();
    expect(root.querySelector('input')).toBeNull();
    expect(document.activeElement).toBe(button('Acknowledge'));
  });

  it('says why it could not be acknowledged, and lets it be tried again', async () => {
    const { http, root, report, settle, button } = await render();
    await report([anAlert()]);
    button('Acknowledge').click();
    http.expectOne('/api/v1/alerts/1/acknowledge').error(new ProgressEvent('error'));
    await settle();
    expect(textOf(root, 'alert-1')).toContain('Not acknowledged. The API does not answer. Try again.');
    expect(button('Acknowledge').disabled).toBe(false);
  });
});
