import { HEADLINE_LEXICON, LONGEST_PHRASE } from './headline-lexicon.js';

/** A piece of a headline that counts by itself. */
export interface HeadlineTerm {
  /** One word in lower case, a phrase of the lexicon, or a mark that parts clauses. */
  readonly text: string;
  /** On the lexicon's scale; 0 where it is silent. */
  readonly valence: number;
}

/** Words with inner apostrophes and hyphens, and the marks that part clauses. */
const TOKENS = /[\p{L}\p{N}]+(?:['&-][\p{L}\p{N}]+)*|[,;:.!?|–—]/gu;

/** A headline in pieces, each phrase of the lexicon in one: of two that overlap, the one that begins first, then the longer. */
export function headlineTerms(headline: string): HeadlineTerm[] {
  const tokens = tokenize(headline);
  const terms: HeadlineTerm[] = [];
  for (let i = 0; i < tokens.length;) {
    let length = Math.min(LONGEST_PHRASE, tokens.length - i);
    while (length > 1 && !HEADLINE_LEXICON.has(tokens.slice(i, i + length).join(' '))) length -= 1;
    const text = tokens.slice(i, i + length).join(' ');
    terms.push({ text, valence: HEADLINE_LEXICON.get(text) ?? 0 });
    i += length;
  }
  return terms;
}

function tokenize(headline: string): string[] {
  const tokens = headline.normalize('NFKC').toLowerCase().replaceAll('’', "'").match(TOKENS) ?? [];
  return tokens.flatMap((token) => {
    const word = token.replace(/'s$/, '');
    return HEADLINE_LEXICON.has(word) ? [word] : word.split('-');
  });
}
