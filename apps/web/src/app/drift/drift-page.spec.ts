import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import type { ChampionChange, DriftHistoryResponse, DriftResponse } from '@tandem/contracts';
import { aDrift, anAlert } from '../../../testing/messages';
import { byTestId, readableText, setUp, textOf } from '../../../testing/setup';
import { DriftStore } from '../alerts/drift.store';
import { DriftPage } from './drift-page';

const AT = '2026-03-06T15:30:00.000Z';

const aDriftResponse = (drift: Partial<DriftResponse> = {}): DriftResponse => ({
  check: { at: AT, session: '2026-03-06', checkedAt: new Date().toISOString(), severity: 'ok', episodes: [] },
  features: {
    at: AT,
    features: ['z_1', 'atr'],
    symbols: ['NVDA', 'SPY'],
    minutes: 60,
    market: { shift: [0.5, null], deviation: [0, null], psi: [0.2, null], unusual: [7.25, null] },
    own: {
      shift: [
        [-3.5, 0.2],
        [null, 1],
      ],
      deviation: [
        [Math.log(2), 0],
        [0, 0],
      ],
      psi: [
        [1, 0],
        [0, 0],
      ],
    },
  },
  holds: [],
  remedies: {
    input_fault: { warning: 'alert', severe: 'hold the symbol' },
    serving_fault: { warning: 'alert', severe: 'roll back' },
    model_fault: { warning: 'alert', severe: 'roll back' },
    market_drift: { warning: 'alert', severe: 'hold everything' },
  },
  persistence: 3,
  ...drift,
});

const aHistory = (history: Partial<DriftHistoryResponse> = {}): DriftHistoryResponse => ({
  checks: [],
  checked: 0,
  features: ['z_1', 'atr'],
  limits: { evidence: { warning: 9.9, severe: 18.4 }, expectedLoss: 0.03, shares: 0.11, confidence: 50, unusual: 6 },
  alerts: [],
  ...history,
});

const aChange = (change: Partial<ChampionChange> = {}): ChampionChange => ({
  kind: 'lstm',
  revision: 3,
  fromVersion: 4,
  toVersion: 3,
  changedAt: AT,
  firstPredictionAt: AT,
  cause: 'drift',
  rollback: true,
  actor: 'drift-monitor',
  reason: 'Evidence of 19.2 nats beside both references.',
  forced: false,
  ...change,
});

async function render(drift: DriftResponse, inputs: Record<string, string> = {}) {
  const { http } = setUp(provideRouter([]));
  const fixture = TestBed.createComponent(DriftPage);
  for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
  const root = fixture.nativeElement as HTMLElement;
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  };
  const answer = async (url: string, body: object): Promise<string> => {
    TestBed.tick();
    const request = http.expectOne((one) => one.url === url);
    request.flush(body);
    await settle();
    return request.request.params.toString();
  };
  TestBed.tick();
  await answer('/api/v1/drift', drift);
  await answer('/api/v1/champion-changes', { changes: [aChange()] });
  return { root, answer, settle };
}

describe('DriftPage', () => {
  it('says how the newest check came out, and that nothing is wrong', async () => {
    const { root } = await render(aDriftResponse());
    expect(textOf(root, 'drift-severity')).toBe('● In order');
    expect(textOf(root, 'drift-check')).toMatch(/^up to Fri 6 Mar 10:30 New York, checked \d+ s ago$/);
    expect(textOf(root, 'episodes')).toBe('Nothing: the newest check found no drift, and nothing is held.');
  });

  it('shows what is under way, what is held, what was done and what would be', async () => {
    const episode = {
      cause: 'model_fault' as const,
      subject: 'lstm/3',
      severity: 'warning' as const,
      since: AT,
      message: 'LSTM v3 is worse than its control.',
      remedy: 'alert',
      severeChecks: 2,
    };
    const { root } = await render(
      aDriftResponse({
        check: { ...aDriftResponse().check!, severity: 'warning', episodes: [episode] },
        holds: [{ symbol: '*', reason: 'market_drift', since: AT, alertId: 1 }],
      }),
    );
    expect(textOf(root, 'episodes')).toBe(
      '■ Held Every symbol is HOLD: the whole market is unlike what the models were trained on. since Fri 6 Mar 10:30 ' +
        '⚠ Warning LSTM v3: predicts unlike, or worse than, what runs beside it since Fri 6 Mar 10:30 LSTM v3 is worse than its control. ' +
        'Done now: an alert, and nothing else. When severe: rollback to the stable version before; HOLD for every symbol where there is ' +
        'none. Severe at 2 of the 3 checks in a row that it takes.',
    );
  });

  it('tells a rollback by the drift monitor in words', async () => {
    const { root } = await render(aDriftResponse());
    expect(textOf(root, 'champion-changes')).toBe(
      'LSTM v4 was rolled back to v3: the drift monitor found the champion faulty. Evidence of 19.2 nats beside both references. ' +
        'Fri 6 Mar 2026 10:30, by drift-monitor; predicts since Fri 6 Mar 2026 10:30 market time',
    );
  });

  it('shows the heat map by the statistic that the address names', async () => {
    const { root } = await render(aDriftResponse(), { statistic: 'deviation' });
    expect(readableText(byTestId(root, 'heat-map'))).toContain('z_1 ×1.00 ⚠ warned of: 7.3× ×2.00 ×1.00');
    expect([...root.querySelectorAll('nav[aria-label="Statistic"] a[aria-current]')].map(readableText)).toEqual(['Deviation']);
  });

  it('marks what is beyond the scale and what cannot be said by a glyph, and reads a cell in words', async () => {
    const { root, settle } = await render(aDriftResponse());
    const map = byTestId(root, 'heat-map');
    expect(readableText(map)).toContain(
      'z_1 +0.50 ⚠ warned of: 7.3× ▼ −3.50 · nothing can be said atr · nothing can be said – +0.20 +1.00',
    );
    const cells = [...map.querySelectorAll<HTMLElement>('[role="gridcell"]')];
    cells[2]!.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    await settle();
    expect(textOf(root, 'heat-detail')).toBe('NVDA, z_1: mean 3.50 standard deviations below usual, beyond the market.');
    cells[0]!.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    await settle();
    expect(textOf(root, 'heat-detail')).toBe(
      'The market, z_1: mean 0.50 standard deviations above usual; 7.3× what it usually is between sessions.',
    );
  });

  it('has one cell in the order of the tab key, and arrow keys go from there', async () => {
    const { root, settle } = await render(aDriftResponse());
    document.body.append(root);
    const tabbable = () => [...root.querySelectorAll<HTMLElement>('[role="gridcell"][tabindex="0"]')].map(readableText);
    expect(tabbable()).toEqual(['+0.50']);
    root.querySelector<HTMLElement>('[role="gridcell"][tabindex="0"]')!.focus();
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }));
    await settle();
    expect(tabbable()).toEqual(['· nothing can be said']);
    root.remove();
  });

  it('says what will fill it before the first check', async () => {
    const { root, answer } = await render(aDriftResponse({ check: null, features: null }));
    expect(readableText(root)).toContain('Nothing was checked yet. The monitor checks every five market minutes');
    await answer('/api/v1/drift/history', aHistory());
    expect(textOf(root, 'detectors')).toContain('Nothing was checked in these sessions.');
  });

  it('asks for the sessions and the feature that the address names', async () => {
    const { answer } = await render(aDriftResponse(), { sessions: '20', feature: 'atr' });
    expect(await answer('/api/v1/drift/history', aHistory())).toBe('sessions=20&feature=atr');
  });

  it('lists alerts as the address filters them, and again when the server reports a change', async () => {
    const { root, answer, settle } = await render(aDriftResponse(), { alerts: 'open', severity: 'severe' });
    expect(await answer('/api/v1/alerts', { alerts: [] })).toBe('limit=100&open=true&severity=severe');
    expect(readableText(root)).toContain('No alert is like this.');
    const store = TestBed.inject(DriftStore);
    store.apply(aDrift([]));
    await settle();
    store.apply(aDrift([anAlert()]));
    await answer('/api/v1/alerts', { alerts: [anAlert()] });
    expect(textOf(root, 'alert-list')).toContain('✕ Severe NVDA: faulty input data');
  });
});
