import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl, headlineKey, mergeNews, newsId, storyOf, stripPublisher, type FetchedNews } from './news.js';

describe('the publisher behind a headline', () => {
  it.each([
    ['Chips rise - Reuters', null],
    ['Chips rise | CNBC', null],
    ['Chips rise — Bloomberg', null],
    ['Chips rise - Reuters - Yahoo Finance', null],
    ['Chips rise - The Daily Example', 'The Daily Example'],
    ['Chips rise - the daily example', 'The Daily Example'],
  ])('is no part of it: %s', (title, publisher) => {
    expect(stripPublisher(title, publisher)).toBe('Chips rise');
  });

  it.each([
    ['Chips rise - again', null],
    ['Nvidia-Reuters deal', null],
    ['Reuters', null],
    ['Chips rise - The Daily Example', 'Another'],
    ['- Reuters', null],
  ])('is not taken for one: %s', (title, publisher) => {
    expect(stripPublisher(title, publisher)).toBe(title);
  });
});

it.each(['Nvidia’s chips: up 3%!', 'NVIDIA’S  CHIPS up 3 %', '“Nvidia’s” chips — up 3%', "Nvidia's chips up 3% - Reuters"])(
  '%s is one headline',
  (title) => {
    expect(headlineKey(title, null)).toBe('nvidia s chips up 3');
  },
);

const ARTICLE = 'https://example.com/news/chips-rise-123.html';

describe('the same article', () => {
  it.each([
    'http://example.com/news/chips-rise-123.html',
    'HTTPS://WWW.Example.COM:443/news/chips-rise-123.html',
    'https://amp.example.com/news/chips-rise-123.html',
    'https://www.amp.example.com/news/chips-rise-123.html',
    'https://example.com/news/chips-rise-123.html/amp/',
    'https://example.com/news/chips-rise-123.html/',
    'https://example.com./news/chips-rise-123.html',
    'https://example.com//news/chips-rise-123.html#comments',
    'https://example.com/news/chips-rise-123.html?utm_source=x&UTM_Medium=y',
    'https://example.com/news/chips-rise-123.html?.tsrc=rss&guccounter=1&guce_referrer=aHR0&ncid=y&soc_src=a',
    'https://example.com/news/chips-rise-123.html?cmpid=a&src=b&fbclid=c&gclid=d&mod=e&ref=f&amp=1',
    ' https://user:secret@example.com/news/chips-rise-123.html ',
  ])('has one form, also when it is given as %s', (url) => {
    expect(canonicalUrl(url)).toBe(ARTICLE);
  });

  it('may have its parameters in any order', () => {
    expect(canonicalUrl('https://example.com/a?page=2&id=7&utm_id=1')).toBe('https://example.com/a?id=7&page=2');
    expect(canonicalUrl('https://example.com/a?id=7&page=2')).toBe('https://example.com/a?id=7&page=2');
  });
});

it.each([
  ['https://example.com/a?id=7', 'https://example.com/a?id=8'],
  ['https://example.com/A', 'https://example.com/a'],
  ['https://finance.example.com/a', 'https://example.com/a'],
  ['https://example.com/amp-prices-rise', 'https://example.com'],
  ['https://amp.dev/a', 'https://dev/a'],
])('%s and %s are two', (one, other) => {
  expect(canonicalUrl(one)).not.toBe(canonicalUrl(other));
});

it.each([
  '',
  'example.com/a',
  '/news/a',
  'ftp://example.com/a',
  'javascript:alert(1)',
  'mailto:a@example.com',
  'data:text/html,a',
  'https://',
  'http://a b/c',
  '[Removed]',
])("'%s' is no address of the web", (url) => {
  expect(canonicalUrl(url)).toBeNull();
});

it('comes out the same when it is made twice', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const once = canonicalUrl(url)!;
      expect(once).toMatch(/^https:/);
      expect(canonicalUrl(once)).toBe(once);
    }),
  );
});

const NOON = Date.parse('2026-01-22T17:00:00Z');
const HOUR = 3_600_000;

const item = (change: Partial<FetchedNews> = {}): FetchedNews => ({
  url: 'https://example.com/a',
  title: 'Chips rise',
  publishedAt: NOON,
  symbols: ['NVDA'],
  publisher: null,
  provider: 'yahoo',
  ...change,
});

describe('items that are one', () => {
  it('by their address: the earliest stays, with the symbols of all', () => {
    const later = item({
      url: 'http://www.example.com/a?utm_source=x',
      title: 'Chips rise further',
      publishedAt: NOON + HOUR,
      symbols: ['AVGO', 'NVDA'],
    });
    expect(mergeNews([later, item()]).news).toEqual([item({ symbols: ['AVGO', 'NVDA'] })]);
  });

  it('by their headline on one day', () => {
    const copy = item({
      url: 'https://other.example/b',
      title: 'CHIPS rise! - Reuters',
      publishedAt: NOON - HOUR,
      provider: 'newsapi',
      symbols: ['AVGO'],
    });
    expect(mergeNews([item(), copy]).news).toEqual([{ ...copy, symbols: ['AVGO', 'NVDA'] }]);
  });

  it('by way of a third', () => {
    const edited = item({ title: 'Chips rise further' });
    const copy = item({ url: 'https://other.example/b', title: 'Chips rise further', publishedAt: NOON + HOUR });
    expect(mergeNews([item({ publishedAt: NOON - HOUR }), copy, edited]).news).toHaveLength(1);
  });
});

it('the same headline on another day in New York is another item', () => {
  const evening = Date.parse('2026-01-23T04:59:00Z');
  const copies = [NOON, evening, evening + 60_000].map((publishedAt, i) => item({ url: `https://example.com/${i}`, publishedAt }));
  expect(mergeNews(copies).news.map(({ publishedAt }) => publishedAt)).toEqual([NOON, evening + 60_000]);
});

it.each([
  [{ url: 'ftp://example.com/a' }, "the address is 'ftp://example.com/a', expected one of the web (http or https)"],
  [{ title: ' … - Reuters' }, 'the headline has no words'],
  [{ title: 'a'.repeat(1_001) }, 'the headline has 1001 characters, expected at most 1000'],
  [{ url: `https://example.com/${'a'.repeat(1_990)}` }, 'the address has 2010 characters, expected at most 2000'],
  [{ url: `https://example.com/${'ä'.repeat(400)}` }, 'the address has 2420 characters, expected at most 2000'],
  [{ publishedAt: Number.NaN }, 'publishedAt is NaN, expected milliseconds since 1970'],
  [{ publishedAt: NOON * 1_000 }, `publishedAt is ${NOON * 1_000}, expected milliseconds since 1970`],
])('an item with %j is rejected with its reason', (change, reason) => {
  const bad = item(change);
  expect(mergeNews([bad, item()])).toEqual({ news: [item()], rejected: [{ raw: JSON.stringify(bad).slice(0, 2_000), reason }] });
});

describe('an id', () => {
  it('is the same for every copy of a story, and another for another', () => {
    const copy = item({ url: 'https://other.example/b', title: 'chips rise - CNBC', publishedAt: NOON + HOUR, publisher: 'Benzinga' });
    expect(newsId(copy)).toBe(newsId(item()));
    const others = [item({ title: 'Chips fall' }), item({ publishedAt: NOON + 24 * HOUR })];
    expect(new Set([item(), ...others].map(newsId)).size).toBe(3);
  });

  it('stays as it is stored: SHA-256 of the day and the words', () => {
    expect(newsId(item())).toBe('eb77a192d1b78e029dc78af5');
  });
});

const items = fc.array(
  fc.record({
    url: fc.constantFrom(
      'https://example.com/a',
      'http://www.example.com/a/',
      'https://example.com/b',
      'https://example.com/c?id=1',
      'https://example.com/c?id=2',
      'no address',
    ),
    title: fc.constantFrom('Chips rise', 'CHIPS RISE - Reuters', 'Chips fall', 'Oil falls', '…'),
    publishedAt: fc.integer({ min: -30, max: 30 }).map((hours) => NOON + hours * HOUR),
    symbols: fc.subarray(['NVDA', 'AVGO', 'SLB']),
    publisher: fc.constantFrom(null, 'Reuters'),
    provider: fc.constantFrom('yahoo' as const, 'newsapi' as const),
  }),
  { maxLength: 12 },
);

it('merging does not depend on the order of items', () => {
  fc.assert(
    fc.property(
      items.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        expect(mergeNews(shuffled).news).toEqual(mergeNews(all).news);
      },
    ),
  );
});

it('merging again changes nothing', () => {
  fc.assert(
    fc.property(items, (all) => {
      const { news } = mergeNews(all);
      expect(mergeNews(news)).toEqual({ news, rejected: [] });
    }),
  );
});

it('merging loses no symbol, and leaves no two of one address, story or id', () => {
  fc.assert(
    fc.property(items, (all) => {
      const { news, rejected } = mergeNews(all);
      const rejectedOnes = new Set(rejected.map(({ raw }) => raw));
      const taken = all.filter((one) => !rejectedOnes.has(JSON.stringify(one)));
      expect(new Set(news.flatMap(({ symbols }) => symbols))).toEqual(new Set(taken.flatMap(({ symbols }) => symbols)));
      for (const key of [({ url }: FetchedNews) => canonicalUrl(url), storyOf, newsId])
        expect(new Set(news.map(key)).size).toBe(news.length);
    }),
  );
});
