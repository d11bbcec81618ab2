import { describe, expect, it } from 'vitest';
import { DEFAULT_SYMBOLS } from '../market.js';
import { attributeSymbols, COMPANIES } from './companies.js';

const symbolsIn = (text: string) => attributeSymbols(text, DEFAULT_SYMBOLS);

describe('an article is about', () => {
  it.each([
    ['Nvidia and Broadcom lead chip gains', ['AVGO', 'NVDA']],
    ['NVIDIA unveils its next platform', ['NVDA']],
    ['Affirm’s loan losses narrow', ['AFRM']],
    ['Why Affirm stock jumped', ['AFRM']],
    ['Meta to build a data center', ['META']],
    ['Regulator fines Instagram', ['META']],
    ['Lucid delivers: Lucid Motors tops estimates', ['LCID']],
    ['Snowflake beats revenue estimates', ['SNOW']],
    ['Oracle signs cloud deal', ['ORCL']],
    ['Pentagon buys Raytheon missiles', ['RTX']],
    ['SLB trims its drilling outlook', ['SLB']],
    ['Wall Street falls on tariff worries', ['SPY']],
    ['Chip maker (NASDAQ: NVDA) slides', ['NVDA']],
    ['Two picks (NYSE: RTX, SLB) for the year', ['RTX', 'SLB']],
    ['An exchange (NasdaqGS:COIN) expands', ['COIN']],
    ['Traders pile into $MELI and $SNOW', ['MELI', 'SNOW']],
    ['Goldman Sachs profit beats estimates', ['GS']],
  ])('%s', (text, expected) => {
    expect(symbolsIn(text)).toEqual(expected);
  });
});

describe('an article is not about a company because of', () => {
  it.each([
    'Collectors flip a rare gold COIN',
    'Heavy SNOW closes airports',
    'A META analysis of diets',
    'Meta-analysis finds little effect',
    'Courts Affirm Ruling on Tariffs',
    'Analysts affirm stock ratings',
    'How lucid dreams work',
    'Every Snowflake Is Different',
    'The Oracle of Omaha speaks',
    'New mRNA vaccine data',
    'GeForce RTX cards are back in stock',
    'Goldman Sachs upgrades a retailer to buy',
    'The best spy novels',
    'It cost $COINS and $100',
  ])('%s', (text) => {
    expect(symbolsIn(text)).toEqual([]);
  });
});

it('attributes only to the symbols asked for, also those whose companies it does not know', () => {
  expect(attributeSymbols('Nvidia and (NYSE: XYZ) rise', ['XYZ', 'AVGO'])).toEqual(['XYZ']);
});

it('knows the company of every default symbol', () => {
  expect([...COMPANIES.keys()]).toEqual(DEFAULT_SYMBOLS);
});
