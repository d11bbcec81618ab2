import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import type { TrackRecordResponse } from '@tandem/contracts';
import { aTrackRecord } from '../../../testing/messages';
import { byTestId, readableText, setUp, textOf } from '../../../testing/setup';
import { TrackRecordPage } from './track-record-page';

const rate = { value: 0.5, interval: { low: 0.44, high: 0.56 } };
const counted = { sessions: 20, rows: 15_600, rate, commonest: 0.47 };
const perTradeBp = { value: 0.4, interval: { low: -1.2, high: 2 } };

const aFullRecord = (record: Partial<TrackRecordResponse> = {}): TrackRecordResponse => ({
  ...aTrackRecord(),
  sessions: Array.from({ length: 20 }, (_, day) => `2026-02-${String(day + 1).padStart(2, '0')}`),
  models: [{ kind: 'lstm', ...counted, versions: [{ version: 3, ...counted }] }],
  symbols: [{ symbol: 'NVDA', ...counted, rate: { value: 0.6, interval: { low: 0.55, high: 0.65 } } }],
  book: { trades: 212, costs: [{ costBp: 2, perTradeBp, totalBp: 84.8, pValue: 0.31, deflatedPValue: 0.524 }] },
  promotions: [
    {
      kind: 'lstm',
      version: 3,
      instead: 2,
      promised: { sessions: 5, gain: { value: 0.012, interval: { low: 0.004, high: 0.02 } } },
      live: { sessions: 20, gain: { value: -0.001, interval: { low: -0.01, high: 0.008 } } },
    },
  ],
  ...record,
});

async function render(record: TrackRecordResponse | null, sessions?: string) {
  const { http } = setUp(provideRouter([]));
  const fixture = TestBed.createComponent(TrackRecordPage);
  if (sessions !== undefined) fixture.componentRef.setInput('sessions', sessions);
  TestBed.tick();
  const request = http.expectOne(({ url }) => url.startsWith('/api/v1/track-record'));
  const root = fixture.nativeElement as HTMLElement;
  const before = readableText(root);
  if (record === null) request.error(new ProgressEvent('error'));
  else request.flush(record);
  await fixture.whenStable();
  return { root, before, url: request.request.url };
}

describe('TrackRecordPage', () => {
  it('says first what the numbers can bear', async () => {
    const { root, before } = await render(aFullRecord());
    expect(before).toContain('Loading the track record…');
    expect(textOf(root, 'caution')).toBe('Two sessions bear no conclusion.');
    expect(textOf(root, 'outcomes')).toContain('15,600 outcomes counted');
    expect(readableText(root)).toContain('2 versions were trained: so many chances to look good by luck.');
  });

  it('shows every figure with its interval, its baseline and what follows from it', async () => {
    const { root } = await render(aFullRecord());
    expect(textOf(root, 'rates-models')).not.toContain('all versions');
    expect(textOf(root, 'rates-models')).toContain('LSTM v3 20 15,600 50.0% 44.0% to 56.0% 47.0% ■ no edge found');
    expect(textOf(root, 'rates-symbols')).toContain('NVDA 20 15,600 60.0% 55.0% to 65.0% 47.0% ▲ better than the commonest outcome');
    expect(textOf(root, 'rates-actions')).toContain('BUY 2 1,214 41.0% 36.0% to 46.0%');
    expect(textOf(root, 'rates-actions')).toContain('SELL 0 0 – no interval');
    expect(textOf(root, 'book')).toContain('212 trades: no edge found after 2 basis points a round trip.');
    expect(textOf(root, 'book')).toContain('2 bp +0.40 −1.20 to +2.00');
    expect(textOf(root, 'book')).toContain('+84.80 .310 .524 ■ no edge found');
    expect(textOf(root, 'promotions')).toContain(
      'LSTM v3 v2 +0.0120 +0.0040 to +0.0200 · 5 sessions −0.0010 −0.0100 to +0.0080 · 20 sessions ■ no difference found',
    );
  });

  it('asks for the sessions that the address names, and for 20 when it names none or others', async () => {
    expect((await render(aFullRecord(), '60')).url).toContain('sessions=60');
    TestBed.resetTestingModule();
    const { root, url } = await render(aFullRecord(), '7');
    expect(url).toContain('sessions=20');
    expect([...root.querySelectorAll('nav a[aria-current]')].map(readableText)).toEqual(['Newest 20 sessions']);
  });

  it('says what will fill it while nothing is known', async () => {
    const { root } = await render(aFullRecord({ outcomes: { labelled: 0, unlabelled: 0, awaited: 40 } }));
    expect(readableText(root)).toContain('Nothing has come of any prediction yet.');
    expect(() => byTestId(root, 'book')).toThrow();
  });

  it('says what went wrong and what to do', async () => {
    const { root } = await render(null);
    expect(readableText(root)).toContain('The API does not answer');
    expect(readableText(root)).toContain('Try again');
  });
});
