import { HEADLINE_LEXICON, MAX_PHRASE_TOKENS } from './headline-lexicon.js';
import { stripPublisher } from './news.js';

/** A piece of a headline that counts by itself. */
interface HeadlineTerm {
  /** One word in lower case, a phrase of the lexicon, or a mark that parts clauses. */
  readonly text: string;
  /** On the lexicon's scale; 0 where it is silent. */
  readonly valence: number;
}

/** Words with inner apostrophes and hyphens, and the marks that part clauses. */
const TOKENS = /[\p{L}\p{N}]+(?:['&-][\p{L}\p{N}]+)*|[,;:.!?|–—]/gu;

/** A headline in pieces, each phrase of the lexicon in one: of two that overlap, the one that begins first, then the longer. */
function headlineTerms(headline: string): HeadlineTerm[] {
  const tokens = tokenize(headline);
  const terms: HeadlineTerm[] = [];
  for (let i = 0; i < tokens.length;) {
    let length = Math.min(MAX_PHRASE_TOKENS, tokens.length - i);
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

/** Turn the meaning of what follows; `n't` does so behind any verb. */
const NEGATIONS = new Set([
  'not',
  'no',
  'never',
  'without',
  'cannot',
  'neither',
  'nor',
  'hardly',
  'denies',
  'denied',
  'unlikely to',
  'unable to',
  'fails to',
  'failed to',
  'fail to',
  'failing to',
  'failure to',
]);
/** A negation reaches three terms far, as in VADER, but not into another clause. */
const REACH = 3;
const CLAUSE_ENDS = new Set([',', ';', ':', '.', '!', '?', '|', '–', '—', 'but', 'although', 'despite', 'while']);

/** The constant of VADER's normalisation (Hutto and Gilbert 2014; https://github.com/cjhutto/vaderSentiment). */
const ALPHA = 15;

/**
 * What a reader of the headline makes of the company, -1 (bad) … 1 (good); 0 where nothing is rated. The sum s of the valences of
 * its terms, negated ones with the opposite sign, is brought into the range by s / √(s² + 15): odd, strictly increasing, one
 * good word .25, a strong one .61, never quite 1.
 *
 * Of 75 headlines written for `sentiment.spec.ts` it rated 56 with the right sign (or as neutral) when it first met them, was
 * silent on 13 and wrong on 6; of the 24 that use freer language, right on 10. Where it failed on a plain word, the word was
 * added, so that it is right on 69 now; on headlines it has not met, the first figures are the ones to expect. It does not
 * distinguish which of two companies a headline praises, nor irony, nor what matters more. It is a feature for a model, not a reading.
 */
export function sentimentOf(title: string): number {
  const terms = headlineTerms(stripPublisher(title, null));
  let sum = 0;
  for (const [i, { valence }] of terms.entries()) {
    if (valence !== 0) sum += negationsBefore(terms, i) % 2 === 0 ? valence : -valence;
  }
  return sum / Math.sqrt(sum * sum + ALPHA);
}

function negationsBefore(terms: readonly HeadlineTerm[], at: number): number {
  let negations = 0;
  for (let i = at - 1; i >= Math.max(0, at - REACH) && !CLAUSE_ENDS.has(terms[i]!.text); i -= 1) {
    if (isNegation(terms[i]!.text)) negations += 1;
  }
  return negations;
}

function isNegation(word: string): boolean {
  return NEGATIONS.has(word) || word.endsWith("n't");
}
