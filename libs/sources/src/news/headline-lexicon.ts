import { afinn165FinancialMarketNews } from 'afinn-165-financialmarketnews';
import { FINANCE_PHRASES_BY_VALENCE, FINANCE_WORDS_BY_VALENCE } from './finance-words.js';

/**
 * Valence, -5 … 5, by word or phrase in lower case, the words of a phrase parted by single blanks: AFINN-165 as tuned for
 * financial news (https://github.com/words/afinn-165 and its fork), overruled by our own lists. The general list's own phrases
 * are left out: most of them negate, which is done by rule here.
 */
export const HEADLINE_LEXICON: ReadonlyMap<string, number> = new Map([
  ...Object.entries(afinn165FinancialMarketNews).filter(([word]) => !word.includes(' ')),
  ...FINANCE_WORDS_BY_VALENCE.flatMap(([valence, words]) => entries(valence, words, /\s+/)),
  ...FINANCE_PHRASES_BY_VALENCE.flatMap(([valence, phrases]) => entries(valence, phrases, /;\s+/)),
]);

/** Words of the longest phrase. */
export const LONGEST_PHRASE = 4;

function entries(valence: number, list: string, separator: RegExp): [string, number][] {
  return list.trim().split(separator).map((term) => [term, valence]);
}
