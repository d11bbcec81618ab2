import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anIngestor, aStatus, OPENING } from '../../../testing/messages';
import { byTestId, readableText, setUp, textOf } from '../../../testing/setup';
import { MarketStatusStore } from '../market/market-status.store';
import { SourcesPage } from './sources-page';

const MINUTE_MS = 60_000;
const now = Date.parse(OPENING) + 4 * MINUTE_MS;

const GROUP = {
  source: 'yahoo',
  symbol: 'NVDA',
  file: 'NVDA.csv',
  reason: 'high below low',
  rows: 1_204,
  firstAt: OPENING,
  lastAt: OPENING,
  example: { line: 17, raw: '2026-03-06T14:30:00Z,1,0,2' },
};

const entry = (id: number) => ({
  id,
  at: OPENING,
  actor: 'operator',
  action: 'champion-promoted',
  subject: 'lstm/3',
  reason: 'better for a week',
  details: { forced: true, authority: null, rows: { a: 1 } },
  hash: 'ab12',
});

describe('SourcesPage', () => {
  beforeEach(() => void vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  async function render(status: Parameters<typeof aStatus>[0] | null = {}, url = '/sources') {
    const { http } = setUp(provideRouter([{ path: 'sources', component: SourcesPage }], withComponentInputBinding()));
    if (status !== null) TestBed.inject(MarketStatusStore).apply(aStatus(status));
    const { fixture } = await RouterTestingHarness.create(url);
    TestBed.tick();
    const root = fixture.nativeElement as HTMLElement;
    /** Not until everything is stable: what another part of the page asks for stays unanswered. */
    const settle = async () => {
      await new Promise((resolve) => setTimeout(resolve));
      TestBed.tick();
    };
    /** Answers the next request of this address with these parameters. */
    const answer = async (url: string, body: object): Promise<string> => {
      TestBed.tick();
      const request = http.expectOne((one) => one.url === url);
      request.flush(body);
      await settle();
      return request.request.params.toString();
    };
    return { root, answer, settle, address: () => TestBed.inject(Router).url };
  }

  const buttonOf = (root: HTMLElement, name: string) => {
    const found = [...root.querySelectorAll('button')].find((button) => readableText(button) === name);
    if (found === undefined) throw new Error(`there is no button ${name}`);
    return found;
  };

  it('waits for the first word of the server', async () => {
    expect(readableText((await render(null)).root)).toContain('Waiting for the first word of the server…');
  });

  it('shows of each provider all that is known', async () => {
    const { root, settle } = await render({
      ingestors: [
        anIngestor({
          state: 'failing',
          message: 'Yahoo refuses',
          progress: { done: 1_204, of: 4_000 },
          lastFailureAt: OPENING,
          lastError: 'HTTP 429',
          errorRate: 0.4,
          failures: 3,
          nextTryAt: new Date(now + 90_000).toISOString(),
          counters: { 'bars stored': 1_204, refused: 2 },
        }),
      ],
    });
    await settle();
    expect(textOf(root, 'provider-prices')).toBe(
      'Prices ✕ failing Yahoo refuses Fetched 1,204 of 4,000 Last success 4 min ago Lag newest was 1 s old when stored ' +
        'Errors 40% of the latest requests Requests 40 requests, 3 failed Last failure 4 min ago Last error HTTP 429 ' +
        'Next next try in 1 min Since it first ran bars stored 1,204 refused 2',
    );
  });

  it('says why there are no providers, and what Tandem stands on', async () => {
    const { root, settle } = await render({ database: 'down', disk: 'low' });
    await settle();
    expect(readableText(root)).toContain('Nothing reports what it fetches');
    expect(textOf(root, 'part-database')).toContain('✕ Database: down Nothing can be read or stored.');
    expect(textOf(root, 'part-disk')).toContain('⚠ Disk: little room');
    expect(textOf(root, 'part-pipeline')).toContain('Open the Temporal UI');
  });

  it('shows what is in quarantine, and filters it where it is counted', async () => {
    const { root, answer, settle, address } = await render();
    expect(await answer('/api/v1/quarantine', { total: 1_204, groups: [GROUP] })).toBe('limit=50');
    const text = readableText(root.querySelector('tandem-quarantine')!);
    expect(text).toContain('1,204 rows');
    expect(text).toContain(
      'NVDA high below low 1,204 NVDA.csv Fri 6 Mar 2026 09:30 Fri 6 Mar 2026 09:30 Line 17 2026-03-06T14:30:00Z,1,0,2',
    );
    const symbol = root.querySelector<HTMLSelectElement>('tandem-quarantine select')!;
    symbol.value = 'NVDA';
    symbol.dispatchEvent(new Event('change'));
    await settle();
    expect(address()).toBe('/sources?symbol=NVDA');
    expect(await answer('/api/v1/quarantine', { total: 0, groups: [] })).toBe('limit=50&symbol=NVDA');
    expect(readableText(root)).toContain('Nothing in quarantine is like this.');
    buttonOf(root.querySelector('tandem-quarantine')!, 'Show all').click();
    await settle();
    expect(await answer('/api/v1/quarantine', { total: 0, groups: [] })).toBe('limit=50');
    expect(readableText(root)).toContain('Nothing is in quarantine.');
  });

  it('pages through the audit log', async () => {
    const { root, answer, settle, address } = await render();
    const entries = Array.from({ length: 26 }, (_, index) => entry(100 - index));
    expect(await answer('/api/v1/audit', { entries })).toBe('limit=26');
    expect(textOf(root, 'audit-100')).toBe(
      'Fri 6 Mar 2026 09:30:00 operator Made champion LSTM v3 better for a week ' +
        'Entry 100 forced true rows {"a":1} hash ab12 Address of entry 100',
    );
    expect(() => byTestId(root, 'audit-75')).toThrow();
    buttonOf(root, 'Older').click();
    await settle();
    expect(await answer('/api/v1/audit', { entries: [entry(75)] })).toBe('limit=26&before=76');
    expect(buttonOf(root, 'Older').disabled).toBe(true);
    expect(address()).toBe('/sources?before=76');
    buttonOf(root, 'Newest').click();
    await settle();
    expect(await answer('/api/v1/audit', { entries })).toBe('limit=26');
  });

  it('shows the one entry that the address names, in full, and goes there', async () => {
    const { root, answer } = await render({}, '/sources?entry=7');
    document.body.append(root);
    expect(await answer('/api/v1/audit', { entries: [entry(7)] })).toBe('limit=1&before=8');
    expect(root.querySelector('[data-testid="audit-7"] details')?.hasAttribute('open')).toBe(true);
    expect(readableText(document.activeElement!)).toBe('Audit log');
    expect(buttonOf(root, 'Show all').disabled).toBe(false);
    root.remove();
  });

  it('does not show another entry than the address names', async () => {
    const { root, answer } = await render({}, '/sources?entry=7');
    await answer('/api/v1/audit', { entries: [entry(6)] });
    expect(readableText(root)).toContain('There is no entry 7 in the audit log.');
  });

  it('shows the audit log of one subject', async () => {
    const { root, answer, settle, address } = await render();
    await answer('/api/v1/audit', { entries: [entry(3)] });
    buttonOf(root, 'LSTM v3').click();
    await settle();
    expect(address()).toBe('/sources?about=lstm%2F3');
    expect(await answer('/api/v1/audit', { entries: [] })).toBe('limit=26&subject=lstm/3');
    expect(readableText(root)).toContain('Nothing is recorded about lstm/3.');
  });
});
