import { BAR_MS, FULL_SESSION_MINUTES, sessionMinutes, type NewsItem, type Random, type Session } from '@tandem/domain';
import { STEP_MS, STEPS } from './bar-builder.js';
import type { SymbolProfile } from './profile.js';

/** Below this surprise, in standard deviations, a headline takes no side. */
const NEWSWORTHY = 0.4;

const GOOD = [
  'raises its outlook for the year',
  'beats expectations for the quarter',
  'wins a large contract',
  'is upgraded by an analyst',
  'announces a share buyback',
];
const BAD = [
  'lowers its outlook for the year',
  'misses expectations for the quarter',
  'loses a large contract',
  'is downgraded by an analyst',
  'faces an inquiry by regulators',
];
const PLAIN = [
  'presents at an investor conference',
  'names a new member of its board',
  'publishes its annual report',
  'comments on a rumour',
];

/** An invented headline that fits the direction of `surprise`, in standard deviations. */
function headlineFor(symbol: string, surprise: number, random: Random): string {
  const side = surprise > 0 ? GOOD : BAD;
  const phrases = Math.abs(surprise) < NEWSWORTHY ? PLAIN : side;
  return `${symbol} ${phrases[random.index(phrases.length)]!} (simulated)`;
}

/** A sudden move within a session, in standard deviations of its bar, with or without a news item. */
export interface Jump {
  readonly minute: number;
  readonly step: number;
  readonly size: number;
}

/** What happens to one symbol from the previous close to this one. */
export interface Events {
  readonly news: readonly NewsItem[];
  readonly jumps: readonly Jump[];
  /** Sum of the overnight news, in standard deviations of an overnight move without news. */
  readonly overnightSurprise: number;
}

/** Share of news published while the market is closed. */
const OVERNIGHT_SHARE = 0.5;
/** Standard deviation of a news jump, in those of its bar: a quarter of a day's volatility. */
const NEWS_JUMP = 5;
/** Standard deviation of overnight news, in that of an overnight move without news. */
const OVERNIGHT_NEWS_MOVE = 1;
/** Jumps that nobody explains: one in some ten sessions. */
const PLAIN_JUMP_RATE = 0.1;
const PLAIN_JUMP = 4;
/** Variance that jumps add to the mean bar, in units of the bar's own variance. */
export function jumpVariance(profile: SymbolProfile): number {
  const daytimeNews = profile.newsRate * (1 - OVERNIGHT_SHARE);
  return (daytimeNews * NEWS_JUMP ** 2 + plainJumpRate(profile) * PLAIN_JUMP ** 2) / FULL_SESSION_MINUTES;
}

/** A news item before it is written down. */
interface Draft {
  readonly publishedAt: number;
  /** Standard normal. */
  readonly surprise: number;
}

/** Draws the events of one symbol for a `session` that follows a close at `previousClose`. */
export function drawEvents(profile: SymbolProfile, random: Random, previousClose: number, session: Session): Events {
  const minutes = sessionMinutes(session);
  const share = minutes / FULL_SESSION_MINUTES;
  const closedSeconds = (session.open - previousClose) / 1000;
  const moment = () => ({ minute: random.index(minutes), step: random.index(STEPS) });
  const overnight = draws(random, profile.newsRate * OVERNIGHT_SHARE, () => ({
    publishedAt: previousClose + 1000 * random.index(closedSeconds),
    surprise: random.polarNormal(),
  }));
  const day = draws(random, profile.newsRate * (1 - OVERNIGHT_SHARE) * share, () => ({ ...moment(), surprise: random.polarNormal() }));
  const plain = draws(random, plainJumpRate(profile) * share, () => ({ ...moment(), size: PLAIN_JUMP * random.polarNormal() }));
  const drafts = [
    ...overnight,
    ...day.map(({ minute, step, surprise }) => ({ surprise, publishedAt: session.open + minute * BAR_MS + step * STEP_MS })),
  ];
  return {
    news: drafts.map((draft, i) => toNews(profile.symbol, `${session.date}-${i}`, draft, random)),
    jumps: [...day.map(({ minute, step, surprise }) => ({ minute, step, size: NEWS_JUMP * surprise })), ...plain],
    overnightSurprise: OVERNIGHT_NEWS_MOVE * overnight.reduce((sum, { surprise }) => sum + surprise, 0),
  };
}

function toNews(symbol: string, number: string, { publishedAt, surprise }: Draft, random: Random): NewsItem {
  return {
    id: `${symbol}-${number}`,
    publishedAt,
    symbols: [symbol],
    headline: headlineFor(symbol, surprise, random),
    sentiment: sentimentOf(surprise, random),
  };
}

function draws<T>(random: Random, mean: number, draw: () => T): T[] {
  return Array.from({ length: random.poisson(mean) }, draw);
}

/** The index moves with the market alone. */
function plainJumpRate(profile: SymbolProfile): number {
  return profile.sector === null ? 0 : PLAIN_JUMP_RATE;
}

/** The sentiment a reader would give: right about large surprises, unsure about small ones. */
function sentimentOf(surprise: number, random: Random): number {
  return Math.round(100 * Math.tanh(surprise + 0.3 * random.polarNormal())) / 100;
}
