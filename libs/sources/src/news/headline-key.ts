/** Names that publishers put behind their headlines, or that aggregators put there for them; in the form of `wordsOf`. */
const PUBLISHERS = new Set([
  'reuters', 'bloomberg', 'bloomberg news', 'cnbc', 'cnn', 'cnn business', 'marketwatch', 'wsj', 'the wall street journal', 'barron s', 'barrons',
  'yahoo finance', 'yahoo', 'ap news', 'associated press', 'the associated press', 'afp', 'benzinga', 'seeking alpha', 'the motley fool', 'motley fool',
  'investing', 'investing com', 'investor s business daily', 'investors business daily', 'zacks', 'zacks com', 'thestreet', 'fox business', 'forbes',
  'business insider', 'insider monkey', 'ft', 'financial times', 'the new york times', 'axios', 'techcrunch', 'the verge', 'fortune', 'nasdaq',
  'globenewswire', 'business wire', 'pr newswire', 'simply wall st', 'tipranks', 'investopedia', 'kiplinger', 'quartz', 'bbc news', 'the guardian',
]);

/** ` - Reuters`, ` | CNBC`, ` — Bloomberg`: what follows the last dash or bar that stands between blanks. */
const SUFFIX = /^(.*\S)\s+[-–—|]\s+(\S.*)$/s;

/**
 * A headline without the publisher at its end, where that is `publisher` or a well-known one; other endings belong to it.
 * @param publisher as the provider names it; null where it does not
 */
export function stripPublisher(title: string, publisher: string | null): string {
  const own = publisher === null ? '' : wordsOf(publisher);
  let rest = title.trim();
  for (;;) {
    const [, head, tail = ''] = SUFFIX.exec(rest) ?? [];
    const name = wordsOf(tail);
    if (head === undefined || !(PUBLISHERS.has(name) || (name !== '' && name === own))) return rest;
    rest = head;
  }
}

/** What two headlines share that differ in case, punctuation, blanks, ligatures or publisher only; empty where there are no words. */
export function headlineKey(title: string, publisher: string | null): string {
  return wordsOf(stripPublisher(title, publisher));
}

function wordsOf(text: string): string {
  return (text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}
