import { DeferBlockBehavior, TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { anUpdate, aPrediction, aRecommendation, aStatus, aSummary } from '../../../testing/messages';
import { byTestId, setUp, textOf } from '../../../testing/setup';
import { MarketStatusStore } from '../market/market-status.store';
import { QuoteStore } from '../market/quote.store';
import { Commands } from '../shell/commands';
import { Watchlist, type Pick } from './watchlist';

async function render() {
  localStorage.clear();
  TestBed.configureTestingModule({ deferBlockBehavior: DeferBlockBehavior.Manual });
  const { tellSymbols } = setUp();
  const quotes = TestBed.inject(QuoteStore);
  tellSymbols(
    aSummary({ symbol: 'AFRM', price: 51.5, change: -0.012 }),
    'NVDA',
    aSummary({ symbol: 'SPY', price: null, change: null, recommendation: null }),
  );
  const fixture = TestBed.createComponent(Watchlist);
  fixture.componentRef.setInput('selected', 'NVDA');
  const picks: Pick[] = [];
  fixture.componentInstance.picked.subscribe((pick) => picks.push(pick));
  await fixture.whenStable();
  const root = fixture.nativeElement as HTMLElement;
  const press = (target: HTMLElement, key: string) =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  return { fixture, quotes, picks, root, press };
}

describe('Watchlist', () => {
  it('shows price, signed change and action of every symbol', async () => {
    const { root } = await render();
    expect(textOf(root, 'symbol-row-AFRM')).toBe(
      'AFRM 51.50 ▼ -1.20% LSTM no prediction · Transformer no prediction · ■ HOLD confidence 50%',
    );
    expect(textOf(root, 'symbol-row-SPY')).toBe('SPY – – LSTM no prediction · Transformer no prediction ·');
  });

  it('marks the selected symbol for eyes and screen readers', async () => {
    const { root } = await render();
    expect(byTestId(root, 'symbol-row-NVDA').getAttribute('aria-selected')).toBe('true');
    expect(byTestId(root, 'symbol-row-AFRM').getAttribute('aria-selected')).toBe('false');
    expect(byTestId(root, 'symbol-list').getAttribute('aria-activedescendant')).toBe('symbol-NVDA');
  });

  it('flashes a row when its action changes, not when its price does', async () => {
    const { fixture, quotes, root } = await render();
    const flash = () => byTestId(root, 'symbol-row-NVDA').querySelector('.row')?.getAttribute('data-flash');
    quotes.apply(anUpdate({ price: 105 }), Date.now());
    await fixture.whenStable();
    expect(flash()).toBeNull();
    quotes.apply(anUpdate({ recommendation: aRecommendation({ action: 'BUY', reason: 'confirmed' }) }), Date.now());
    await fixture.whenStable();
    expect(flash()).not.toBeNull();
    expect(textOf(root, 'action-NVDA')).toBe('▲ BUY');
  });

  it('shows what each model leans to, by sign, word and share', async () => {
    const { fixture, quotes, root } = await render();
    const predictions = {
      lstm: aPrediction({ up: 0.6, neutral: 0.3, down: 0.1 }),
      transformer: aPrediction({ up: 0.1, neutral: 0.2, down: 0.7 }),
    };
    quotes.apply(anUpdate({ predictions, ageMs: 62_000 }), Date.now());
    await fixture.whenStable();
    expect(textOf(root, 'symbol-row-NVDA')).toContain('LSTM UP ▲ 60% Transformer DOWN ▼ 70%');
    expect(textOf(root, 'symbol-row-NVDA')).toContain('newest bar 1 min');
  });

  it('greys what is stale, and says how old it is', async () => {
    const { fixture, quotes, root } = await render();
    TestBed.inject(MarketStatusStore).apply(aStatus({ speed: 1 }));
    quotes.apply(anUpdate({ ageMs: 119_000 }), Date.now());
    await fixture.whenStable();
    expect(byTestId(root, 'symbol-row-NVDA').classList).not.toContain('stale');
    quotes.apply(anUpdate({ ageMs: 121_000 }), Date.now());
    await fixture.whenStable();
    expect(byTestId(root, 'symbol-row-NVDA').classList).toContain('stale');
    expect(textOf(root, 'symbol-row-NVDA')).toContain('stale, newest bar 2 min');
  });

  it('sorts by the heads of the columns, and says how it is sorted', async () => {
    const { fixture, root } = await render();
    const order = () => [...root.querySelectorAll('[role=option]')].map(({ id }) => id);
    byTestId(root, 'sort-symbol').click();
    byTestId(root, 'sort-symbol').click();
    await fixture.whenStable();
    expect(order()).toEqual(['symbol-SPY', 'symbol-NVDA', 'symbol-AFRM']);
    expect(byTestId(root, 'sort-symbol').getAttribute('aria-pressed')).toBe('true');
    expect(byTestId(root, 'sort-symbol').getAttribute('aria-label')).toBe('Sorted by symbol, descending');
    expect((byTestId(root, 'sort-by') as HTMLSelectElement).value).toBe('symbol');
  });

  it('shows the symbols of one action, and all again', async () => {
    const { fixture, root } = await render();
    const field = byTestId(root, 'action-filter') as HTMLSelectElement;
    field.value = 'BUY';
    field.dispatchEvent(new Event('change'));
    await fixture.whenStable();
    expect(root.textContent).toContain('No symbol is BUY now.');
    root.querySelector<HTMLButtonElement>('.none button')?.click();
    await fixture.whenStable();
    expect(root.querySelectorAll('[role=option]')).toHaveLength(3);
  });

  it('offers to walk and to filter by single keys', async () => {
    const { picks } = await render();
    const run = (keys: string) => TestBed.inject(Commands).all().find((one) => one.keys === keys)?.run(); // prettier-ignore
    run('j');
    run('k');
    expect(picks.map(({ symbol }) => symbol)).toEqual(['SPY', 'AFRM']);
  });

  it('picks by click', async () => {
    const { picks, root } = await render();
    byTestId(root, 'symbol-row-SPY').click();
    expect(picks).toEqual([{ symbol: 'SPY', by: 'pointer' }]);
  });

  it('picks by arrow keys and by typing', async () => {
    const { picks, root, press } = await render();
    const list = byTestId(root, 'symbol-list');
    press(list, 'ArrowDown');
    press(list, 'ArrowUp');
    press(list, 's');
    expect(picks.map(({ symbol }) => symbol)).toEqual(['SPY', 'AFRM', 'SPY']);
    expect(picks.every(({ by }) => by === 'keys')).toBe(true);
  });

  it('walks by arrow keys also while nothing has the focus', async () => {
    const { picks, press } = await render();
    press(document.body, 'ArrowDown');
    expect(picks).toEqual([{ symbol: 'SPY', by: 'keys' }]);
  });

  it('filters, takes the first match on Enter, and says so when nothing matches', async () => {
    const { fixture, picks, root, press } = await render();
    const field = byTestId(root, 'symbol-filter') as HTMLInputElement;
    const type = async (text: string) => {
      field.value = text;
      field.dispatchEvent(new Event('input'));
      await fixture.whenStable();
    };
    await type('af');
    expect(root.querySelectorAll('[role=option]')).toHaveLength(1);
    press(field, 'Enter');
    expect(picks).toEqual([{ symbol: 'AFRM', by: 'keys' }]);
    await type('zz');
    expect(root.textContent).toContain('No symbol matches “zz”');
    press(field, 'Escape');
    await fixture.whenStable();
    expect(root.querySelectorAll('[role=option]')).toHaveLength(3);
  });
});
