import { expect, it } from 'vitest';
import { FINANCE_PHRASES_BY_VALENCE, FINANCE_WORDS_BY_VALENCE, HEADLINE_LEXICON, MAX_PHRASE_TOKENS } from './headline-lexicon.js';

const words = FINANCE_WORDS_BY_VALENCE.flatMap(([, list]) => list.split(/\s+/));
const phrases = FINANCE_PHRASES_BY_VALENCE.flatMap(([, list]) => list.split(/;\s+/));

it('no word or phrase is rated twice', () => {
  const all = [...words, ...phrases];
  expect(all.filter((term, i) => all.indexOf(term) !== i)).toEqual([]);
});

it('every phrase can be met in a headline', () => {
  for (const phrase of phrases) expect(phrase).toMatch(/^[a-z0-9]+( [a-z0-9]+)+$/);
  expect(Math.max(...phrases.map((phrase) => phrase.split(' ').length))).toBe(MAX_PHRASE_TOKENS);
});

it('every valence is on the scale of the general list, and no name of a method is rated', () => {
  for (const [term, valence] of HEADLINE_LEXICON) expect(Math.abs(valence), term).toBeLessThanOrEqual(5);
  expect(HEADLINE_LEXICON.get('constructor')).toBeUndefined();
});
