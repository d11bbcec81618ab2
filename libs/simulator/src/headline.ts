import type { RandomStream } from './random-stream.js';

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

/** A made-up headline that fits the direction of `surprise`, in standard deviations. */
export function headlineFor(symbol: string, surprise: number, random: RandomStream): string {
  const side = surprise > 0 ? GOOD : BAD;
  const phrases = Math.abs(surprise) < NEWSWORTHY ? PLAIN : side;
  return `${symbol} ${phrases[random.index(phrases.length)]!} (simulated)`;
}
