import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import { aDrift, anAlert, aStatus } from '../../../testing/messages';
import { byTestId, readableText, setUp, textOf } from '../../../testing/setup';
import { MarketStatusStore } from '../market/market-status.store';
import { OperatorSession } from '../operator/operator-session';
import { AlertsPanel, SHOWN_ALERTS } from './alerts-panel';
import { DriftStore } from './drift.store';

async function render() {
  const { http } = setUp(provideRouter([]));
  const fixture = TestBed.createComponent(AlertsPanel);
  const root = fixture.nativeElement as HTMLElement;
  document.body.append(root);
  TestBed.inject(MarketStatusStore).apply(aStatus({ marketTime: '2026-03-06T16:00:00Z' }));
  const store = TestBed.inject(DriftStore);
  /** Not until everything is stable: the session of the operator is asked for, too, and not answered here. */
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  };
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
    expect(textOf(root, 'alert-count')).toContain('none lasts, 1 to acknowledge');
    await report([]);
    expect(textOf(root, 'alerts')).toBeNull();
  });

  it('shows of many the worst that lasts, and where the others are', async () => {
    const { root, report } = await render();
    const over = { closedAt: '2026-03-06T15:50:00Z' };
    await report([anAlert({ id: 5, severity: 'warning' }), anAlert({ id: 4, ...over }), anAlert({ id: 3 }), anAlert({ id: 2 })], {
      more: true,
    });
    expect([...root.querySelectorAll('li')].map((item) => item.dataset['testid'])).toEqual(['alert-3']);
    expect(textOf(root, 'alert-count')).toContain('at least 4 to acknowledge');
    expect(readableText(root.querySelector('a[href="/drift"]')!)).toBe('All alerts, 3 more');
  });

  it('shows all of a few', async () => {
    const { root, report } = await render();
    await report(Array.from({ length: SHOWN_ALERTS }, (_, id) => anAlert({ id })));
    expect(root.querySelectorAll('li')).toHaveLength(SHOWN_ALERTS);
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
    expect(textOf(root, 'alert-count')).toContain('1 lasts, all acknowledged');
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
    const operator = TestBed.inject(OperatorSession);
    expect(operator.prompt()?.label).toBe('Acknowledge: NVDA: faulty input data');
    operator.decide(true);
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
    TestBed.inject(OperatorSession).decide(false);
    await settle();
    expect(button('Acknowledge').disabled).toBe(false);
    expect(textOf(root, 'alert-1')).not.toContain('Not acknowledged');
  });

  it('says why it could not be acknowledged, and lets it be tried again', async () => {
    const { http, root, report, settle, button } = await render();
    await report([anAlert()]);
    button('Acknowledge').click();
    http.expectOne('/api/v1/alerts/1/acknowledge').error(new ProgressEvent('error'));
    await settle();
    expect(textOf(root, 'alert-1')).toContain('Not acknowledged. The API does not answer.');
    expect(button('Acknowledge').disabled).toBe(false);
  });
});
