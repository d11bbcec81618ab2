import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from 'vitest';
import { anUpdate, aRecommendation, aSummary } from '../../../testing/messages';
import { byTestId, setUp, textOf } from '../../../testing/setup';
import { QuoteStore } from '../market/quote.store';
import { Watchlist, type Pick } from './watchlist';

async function render() {
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
    expect(textOf(root, 'symbol-row-AFRM')).toBe('AFRM 51.50 ▼ -1.20% ■ HOLD');
    expect(textOf(root, 'symbol-row-SPY')).toBe('SPY – –');
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
    quotes.apply(anUpdate({ price: 105 }));
    await fixture.whenStable();
    expect(flash()).toBeNull();
    quotes.apply(anUpdate({ recommendation: aRecommendation({ action: 'BUY', reason: 'confirmed' }) }));
    await fixture.whenStable();
    expect(flash()).not.toBeNull();
    expect(textOf(root, 'action-NVDA')).toBe('▲ BUY');
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
