import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl } from './canonical-url.js';

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

it.each(['', 'example.com/a', '/news/a', 'ftp://example.com/a', 'javascript:alert(1)', 'mailto:a@example.com', 'data:text/html,a', 'https://', 'http://a b/c', '[Removed]'])(
  "'%s' is no address of the web",
  (url) => {
    expect(canonicalUrl(url)).toBeNull();
  },
);

it('comes out the same when it is made twice', () => {
  fc.assert(fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
    const once = canonicalUrl(url)!;
    expect(once).toMatch(/^https:/);
    expect(canonicalUrl(once)).toBe(once);
  }));
});
