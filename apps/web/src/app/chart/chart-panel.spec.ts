import { DeferBlockBehavior, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { describe, expect, it } from 'vitest';
import { aBar, anUpdate } from '../../../testing/messages';
import { nextFrame, setUp, readableText, textOf } from '../../../testing/setup';
import { LiveFeed } from '../live/live-feed';
import { LiveViewStore } from '../shared/live-view';
import { ChartPanel } from './chart-panel';

const historyOf = (symbol: string) => `/api/v1/history/${symbol}?interval=1m&limit=500`;
const predictionsOf = (symbol: string) => `/api/v1/predictions/${symbol}?limit=500`;

async function render() {
  TestBed.configureTestingModule({ deferBlockBehavior: DeferBlockBehavior.Manual });
  const app = setUp(provideRouter([]), LiveViewStore);
  TestBed.inject(LiveFeed);
  app.tellSymbols('NVDA', 'SPY');
  app.network.accept();
  const fixture = TestBed.createComponent(ChartPanel);
  const show = (symbol: string) => {
    fixture.componentRef.setInput('symbol', symbol);
    TestBed.tick();
  };
  show('NVDA');
  const settle = async () => {
    await Promise.resolve();
    TestBed.tick();
  };
  const root = fixture.nativeElement as HTMLElement;
  return { ...app, show, settle, chart: () => textOf(root, 'chart'), root };
}

describe('ChartPanel', () => {
  it('asks for one session of minutes and says that it waits', async () => {
    const { http, chart } = await render();
    http.expectOne(historyOf('NVDA'));
    expect(chart()).toBe('Loading the bars of NVDA…');
  });

  it('draws once history is there', async () => {
    const { http, chart, settle } = await render();
    http.expectOne(historyOf('NVDA')).flush({ symbol: 'NVDA', interval: '1m', source: 'replay', bars: [aBar()] });
    await settle();
    expect(chart()).toBe('Loading the chart…');
  });

  it('says so when there are no bars yet, and draws with the first live one', async () => {
    const { http, network, chart, settle } = await render();
    http.expectOne(historyOf('NVDA')).flush({ symbol: 'NVDA', interval: '1m', source: 'replay', bars: [] });
    await settle();
    expect(chart()).toContain('No bars of NVDA yet');
    network.deliver({ event: 'update', data: anUpdate() });
    await nextFrame();
    await settle();
    expect(chart()).toBe('Loading the chart…');
  });

  it("shows the server's problem, and asks again on request", async () => {
    const { http, chart, settle, root } = await render();
    const problem = { type: 'about:blank', title: 'The database is away', status: 503, detail: 'It refuses connections.' };
    http.expectOne(historyOf('NVDA')).flush(problem, { status: 503, statusText: 'Service Unavailable' });
    await settle();
    expect(chart()).toContain('The database is away It refuses connections.');
    root.querySelector<HTMLButtonElement>('tandem-problem-card button')?.click();
    TestBed.tick();
    http.expectOne(historyOf('NVDA'));
  });

  it('says that earlier bars are missing when only live ones arrived', async () => {
    const { http, network, settle, root } = await render();
    http.expectOne(historyOf('NVDA')).error(new ProgressEvent('error'));
    network.deliver({ event: 'update', data: anUpdate() });
    await nextFrame();
    await settle();
    expect(root.textContent).toContain('Earlier bars are missing');
  });

  it('fetches again what a broken connection missed', async () => {
    const { http, network, settle } = await render();
    http.expectOne(historyOf('NVDA')).flush({ symbol: 'NVDA', interval: '1m', source: 'replay', bars: [aBar()] });
    http
      .expectOne(predictionsOf('NVDA'))
      .flush({ symbol: 'NVDA', records: [], expectedMove: [], expectedMoveReason: 'no_forecast', past: false, origin: null });
    await settle();
    network.accept();
    TestBed.tick();
    http.expectOne(historyOf('NVDA'));
  });

  it('starts over with another symbol', async () => {
    const { http, show, chart, settle } = await render();
    http.expectOne(historyOf('NVDA')).flush({ symbol: 'NVDA', interval: '1m', source: 'replay', bars: [aBar()] });
    await settle();
    show('SPY');
    http.expectOne(historyOf('SPY'));
    expect(chart()).toBe('Loading the bars of SPY…');
  });

  it('shows price and change of the symbol, and marks the range', async () => {
    const { network, root, settle } = await render();
    network.deliver({ event: 'update', data: anUpdate({ price: 187.2, change: 0.0123 }) });
    await nextFrame();
    await settle();
    expect(textOf(root, 'price')).toBe('187.20');
    expect(root.textContent).toContain('▲ +1.23%');
    const buttons = [...root.querySelectorAll<HTMLButtonElement>('[aria-label="Bars shown"] button')];
    buttons.find((button) => readableText(button) === '4h')?.click();
    TestBed.tick();
    expect(
      buttons.filter((button) => button.ariaPressed === 'true' || button.getAttribute('aria-pressed') === 'true').map(readableText),
    ).toEqual(['4h']);
  });
});
