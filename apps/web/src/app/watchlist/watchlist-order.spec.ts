import { describe, expect, it } from 'vitest';
import { anUpdate, aPrediction, aRecommendation } from '../../../testing/messages';
import type { Quote } from '../market/quote.store';
import { arrange, DEFAULT_SETTINGS, readSettings, SORT_KEYS, type ListSettings } from './watchlist-order';

const aQuote = (symbol: string, quote: Partial<Quote> = {}): Quote => ({
  symbol,
  price: null,
  change: null,
  recommendation: null,
  update: null,
  committedAt: null,
  ...quote,
});

const leaning = (up: number, down: number) => {
  const prediction = aPrediction({ up, down, neutral: 1 - up - down });
  return anUpdate({ predictions: { lstm: prediction, transformer: prediction } });
};

const QUOTES: readonly Quote[] = [
  aQuote('SPY', {
    price: 500,
    change: 0.01,
    update: leaning(0.2, 0.6),
    recommendation: aRecommendation({ action: 'SELL' }),
    committedAt: 3,
  }),
  aQuote('NEW'),
  aQuote('NVDA', {
    price: 180,
    change: -0.02,
    update: leaning(0.5, 0.1),
    recommendation: aRecommendation({ action: 'BUY' }),
    committedAt: 9,
  }),
  aQuote('AFRM', { price: 60, change: 0.01, recommendation: aRecommendation({ confidence: 0.8 }), committedAt: 5 }),
];

const order = (settings: Partial<ListSettings>): string[] =>
  arrange(QUOTES, { ...DEFAULT_SETTINGS, ...settings }).map(({ symbol }) => symbol);

describe('the order of the list', () => {
  it('is by default that of the server', () => {
    expect(order({})).toEqual(['SPY', 'NEW', 'NVDA', 'AFRM']);
    expect(order({ descending: true })).toEqual(['AFRM', 'NVDA', 'NEW', 'SPY']);
  });

  it('is by any column, and what is not known comes last both ways', () => {
    expect(order({ sort: 'price' })).toEqual(['AFRM', 'NVDA', 'SPY', 'NEW']);
    expect(order({ sort: 'price', descending: true })).toEqual(['SPY', 'NVDA', 'AFRM', 'NEW']);
    expect(order({ sort: 'lstm', descending: true })).toEqual(['NVDA', 'SPY', 'NEW', 'AFRM']);
    expect(order({ sort: 'action', descending: true })).toEqual(['NVDA', 'AFRM', 'SPY', 'NEW']);
    expect(order({ sort: 'confidence', descending: true })[0]).toBe('AFRM');
    expect(order({ sort: 'age' })).toEqual(['NVDA', 'AFRM', 'SPY', 'NEW']);
  });

  it('leaves equals as the server lists them', () => {
    expect(order({ sort: 'change', descending: true })).toEqual(['SPY', 'AFRM', 'NVDA', 'NEW']);
  });

  it('loses and doubles no symbol, whatever it is sorted by', () => {
    for (const sort of SORT_KEYS) expect(order({ sort }).toSorted()).toEqual(['AFRM', 'NEW', 'NVDA', 'SPY']);
  });

  it('shows the symbols of an action and of a text, beginnings first', () => {
    expect(order({ action: 'BUY' })).toEqual(['NVDA']);
    expect(order({ text: 'n', sort: 'symbol' })).toEqual(['NEW', 'NVDA']);
    expect(order({ text: ' a' })).toEqual(['AFRM', 'NVDA']);
  });

  it('reads what a browser kept, and takes anything', () => {
    const kept: ListSettings = { sort: 'age', descending: true, text: 'NV', action: 'HOLD' };
    expect(readSettings(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    for (const stored of [undefined, null, 7, 'x', [], { sort: 'colour', descending: 1, text: {}, action: 'KEEP' }]) {
      expect(readSettings(stored)).toEqual(DEFAULT_SETTINGS);
    }
  });
});
