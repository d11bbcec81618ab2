import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import normalizeUrl from 'normalize-url';
import { newYorkDate } from '../new-york-time.js';

/** An article as a provider of news reports it. */
export interface FetchedNews {
  readonly url: string;
  readonly title: string;
  /** Milliseconds since the Unix epoch (UTC). */
  readonly publishedAt: number;
  /** Tickers the article is about, in upper case, each once. */
  readonly symbols: readonly string[];
  readonly publisher: string | null;
  readonly provider: 'yahoo' | 'newsapi';
}

/** A news item that cannot be used, and why. */
export interface RejectedNews {
  /** The item as it came, JSON. */
  readonly raw: string;
  readonly reason: string;
}

/** What a provider of news returned. */
export interface FoundNews {
  /** With duplicates, which `mergeNews` joins. */
  readonly news: readonly FetchedNews[];
  readonly rejected: readonly RejectedNews[];
  /** What was not read, a sentence each. */
  readonly unread: readonly string[];
}

/** Characters of an item that are kept to show why it was rejected. */
const MAX_RAW = 2_000;

/** @param item as it came, anything that is JSON */
export function rejectedNews(item: unknown, reason: string): RejectedNews {
  return { raw: (JSON.stringify(item) ?? 'null').slice(0, MAX_RAW), reason };
}

/** What several searches found, as one. */
export function joinFound(found: readonly FoundNews[]): FoundNews {
  return {
    news: found.flatMap(({ news }) => news),
    rejected: found.flatMap(({ rejected }) => rejected),
    unread: found.flatMap(({ unread }) => unread),
  };
}

/** Names that publishers put behind their headlines, or that aggregators put there for them; in the form of `wordsOf`. */
const PUBLISHERS = new Set([
  'reuters',
  'bloomberg',
  'bloomberg news',
  'cnbc',
  'cnn',
  'cnn business',
  'marketwatch',
  'wsj',
  'the wall street journal',
  'barron s',
  'barrons',
  'yahoo finance',
  'yahoo',
  'ap news',
  'associated press',
  'the associated press',
  'afp',
  'benzinga',
  'seeking alpha',
  'the motley fool',
  'motley fool',
  'investing',
  'investing com',
  'investor s business daily',
  'investors business daily',
  'zacks',
  'zacks com',
  'thestreet',
  'fox business',
  'forbes',
  'business insider',
  'insider monkey',
  'ft',
  'financial times',
  'the new york times',
  'axios',
  'techcrunch',
  'the verge',
  'fortune',
  'nasdaq',
  'globenewswire',
  'business wire',
  'pr newswire',
  'simply wall st',
  'tipranks',
  'investopedia',
  'kiplinger',
  'quartz',
  'bbc news',
  'the guardian',
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
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ');
}

/**
 * Query parameters that say where a reader comes from, not what is read: those of campaigns and mail (utm_*, mc_*, mkt_tok), of
 * advertisers' clicks (gclid, fbclid, msclkid …) and of the publishers that the providers link to (guccounter, .tsrc, ncid of
 * Yahoo; cmpid, srnd of Bloomberg; mod, reflink of Dow Jones; taid of Reuters; source, src, ref, partner of many).
 */
const TRACKING = [
  /^(utm_|mc_[ce]id$|mkt_tok$|_hs(enc|mi)$)/i,
  /^(gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|twclid|igshid|yclid|ttclid)$/i,
  /^(guccounter|guce_referrer|guce_referrer_sig|\.?tsrc|ncid|soc_(src|trk)|yptr)$/i,
  /^(cmpid|srnd|sref|mod|reflink|taid|smid|smtyp|ocid|__source|source|src|ref|referrer|partner|amp)$/i,
];

/**
 * One form of the addresses of an article, to find out whether two are the same: https, host in lower case without `www.`, `amp.`,
 * default port and credentials, no fragment, no parameters of tracking, the others in order, no `/amp` and no slash at the end.
 * Case of the path stays, since servers may distinguish it. Applied twice it gives the same. The result is a key, not a link: a
 * site may answer only with its `www.`.
 * @returns null for what is no http(s) address
 */
export function canonicalUrl(url: string): string | null {
  const parsed = URL.parse(url.trim());
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  parsed.hostname = parsed.hostname.replace(/^(?:www\.)?amp\.(?=[^.]+\.)/, '').replace(/\.$/, '');
  parsed.pathname = parsed.pathname.replace(/(?:\/amp)+\/*$/, '');
  return normalizeUrl(parsed.href, { forceHttps: true, stripHash: true, removeQueryParameters: TRACKING });
}

/** 96 bits: with a million items a chance of 1 in 10^17 that any two share an id. */
const ID_LENGTH = 24;

/**
 * The same for every copy of a headline on one day in New York, whoever gives it and wherever it stands, so that a copy which
 * comes in a later fetch is not stored again. 24 hexadecimal digits of SHA-256.
 */
export function newsId(item: Pick<FetchedNews, 'title' | 'publisher' | 'publishedAt'>): string {
  return bytesToHex(sha256(utf8ToBytes(storyOf(item)))).slice(0, ID_LENGTH);
}

/** What makes two items one story. */
export function storyOf({ title, publisher, publishedAt }: Pick<FetchedNews, 'title' | 'publisher' | 'publishedAt'>): string {
  return `${newYorkDate(publishedAt)} ${headlineKey(title, publisher)}`;
}

/** Browsers take no longer addresses in links, and the database's index takes no longer entries. */
const MAX_URL = 2_000;
/** A headline is a line. */
const MAX_TITLE = 1_000;

/** No news is of the next century; a time beyond it is not in milliseconds. */
const LAST_INSTANT = Date.UTC(2100, 0, 1);

interface MergedNews {
  /** No two with the same address or story; oldest first. */
  readonly news: FetchedNews[];
  readonly rejected: RejectedNews[];
}

/**
 * Joins items that are one: those with the same canonical address, those with the same headline on the same day in New York, and
 * those that a third joins. What stays is the earliest of them, with the symbols of all. The order of `items` does not matter,
 * and to merge the result again changes nothing. An item without a web address, a headline or a time is rejected.
 */
export function mergeNews(items: readonly FetchedNews[]): MergedNews {
  const rejected: RejectedNews[] = [];
  /** The group that an address or a story belongs to. */
  const groups = new Map<string, FetchedNews[]>();
  for (const item of items) {
    const reason = faultOf(item);
    if (reason !== undefined) rejected.push(rejectedNews(item, reason));
    else join(groups, item);
  }
  return { news: [...new Set(groups.values())].map(mergeGroup).sort(byAge), rejected };
}

function faultOf({ url, title, publisher, publishedAt }: FetchedNews): string | undefined {
  const canonical = canonicalUrl(url);
  const longest = Math.max(url.length, canonical?.length ?? 0);
  if (longest > MAX_URL) return `the address has ${longest} characters, expected at most ${MAX_URL}`;
  if (title.length > MAX_TITLE) return `the headline has ${title.length} characters, expected at most ${MAX_TITLE}`;
  if (canonical === null) return `the address is '${url}', expected one of the web (http or https)`;
  if (!(Number.isSafeInteger(publishedAt) && publishedAt > 0 && publishedAt < LAST_INSTANT)) {
    return `publishedAt is ${publishedAt}, expected milliseconds since 1970`;
  }
  return headlineKey(title, publisher) === '' ? 'the headline has no words' : undefined;
}

function join(groups: Map<string, FetchedNews[]>, item: FetchedNews): void {
  const keys = keysOf(item);
  const group = [...new Set(keys.flatMap((key) => groups.get(key) ?? [])), item];
  for (const key of group.flatMap(keysOf)) groups.set(key, group);
}

function keysOf(item: FetchedNews): string[] {
  return [`url ${canonicalUrl(item.url)}`, `story ${storyOf(item)}`];
}

function mergeGroup(group: readonly FetchedNews[]): FetchedNews {
  const [first] = [...group].sort(byAge);
  return { ...first!, symbols: [...new Set(group.flatMap(({ symbols }) => symbols))].sort() };
}

/** Oldest first; among items of one instant the order is arbitrary, but always the same. */
function byAge(a: FetchedNews, b: FetchedNews): number {
  if (a.publishedAt !== b.publishedAt) return a.publishedAt - b.publishedAt;
  const [left, right] = [tieBreak(a), tieBreak(b)];
  return left < right ? -1 : Number(left > right);
}

function tieBreak({ url, title, publisher, provider }: FetchedNews): string {
  return JSON.stringify([url, title, publisher, provider]);
}
