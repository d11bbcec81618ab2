import type { TrackRecordResponse } from '@tandem/contracts';
import { formatCount } from '../shared/format';

type Cost = Pick<TrackRecordResponse['book']['costs'][number], 'perTradeBp' | 'pValue' | 'deflatedPValue'>;
export type Estimate = Cost['perTradeBp'];

/** What a figure says against what skill or gain would have to beat: sign, words and colour. */
export interface Finding {
  readonly sign: string;
  readonly words: string;
  readonly tone: 'up' | 'down' | 'calm';
}

/**
 * From how many sessions on something is claimed. Intervals that draw whole sessions are too narrow for few: they cover 92 % instead of 95
 * with five, and with three of one sign never hold 0 (docs/track-record.md).
 */
const MIN_SESSIONS = 5;
/** What of a p-value is beyond the 95 % interval, on one side. */
const SIGNIFICANT = 0.025;

export const TOO_FEW: Finding = { sign: '…', words: 'too few sessions to say', tone: 'calm' };

/**
 * Whether a figure is beyond chance above or below another. Of few sessions nothing is claimed.
 * @param words for what is above, below, and neither
 */
function findingOf(
  { interval }: Estimate,
  against: number | null,
  sessions: number,
  words: { above: string; below: string; neither: string },
): Finding {
  if (interval === null || against === null || sessions < MIN_SESSIONS) return TOO_FEW;
  if (interval.low > against) return { sign: '▲', words: words.above, tone: 'up' };
  if (interval.high < against) return { sign: '▼', words: words.below, tone: 'down' };
  return { sign: '■', words: words.neither, tone: 'calm' };
}

/** @param commonest what saying the commonest outcome every time would have hit on the same rows */
export const skillOf = (rate: Estimate, commonest: number | null, sessions: number): Finding =>
  findingOf(rate, commonest, sessions, {
    above: 'better than the commonest outcome',
    below: 'worse than the commonest outcome',
    neither: 'no edge found',
  });

const NO_EDGE: Finding = { sign: '■', words: 'no edge found', tone: 'calm' };

/** A gain is claimed where the test supports it also for the best of all versions that were trained, a loss where the test does. */
export function gainOf({ perTradeBp, pValue, deflatedPValue }: Cost, sessions: number): Finding {
  const finding = findingOf(perTradeBp, 0, sessions, { above: 'gains', below: 'loses', neither: NO_EDGE.words });
  if (finding.tone === 'up') return deflatedPValue !== null && deflatedPValue <= SIGNIFICANT ? finding : NO_EDGE;
  if (finding.tone === 'down') return pValue !== null && 1 - pValue <= SIGNIFICANT ? finding : NO_EDGE;
  return finding;
}

/** @param gain of a champion over the version that it replaced */
export const promotionOf = ({ gain, sessions }: TrackRecordResponse['promotions'][number]['live']): Finding =>
  findingOf(gain, 0, sessions, { above: 'better than before', below: 'worse than before', neither: 'no difference found' });

const NONE = '–';

/** `0.41`, or a dash for what is not known. */
export function formatEstimate({ value, interval }: Estimate, format: (value: number) => string): { value: string; interval: string } {
  return {
    value: value === null ? NONE : format(value),
    interval: interval === null ? 'no interval' : `${format(interval.low)} to ${format(interval.high)}`,
  };
}

/** Basis points with a sign: `+1.20`, `−0.35`. */
export const formatBasisPoints = (value: number): string => signed(value, 2);
/** Nats with a sign: `+0.0123`. */
export const formatNats = (value: number): string => signed(value, 4);

/** A p-value: three digits, and what is smaller than they show. */
export function formatPValue(value: number | null): string {
  if (value === null) return NONE;
  return value < 0.001 ? '< .001' : value.toFixed(3).replace(/^0/, '');
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** What the outcomes are of, and how many are known, in a sentence. */
export function outcomesOf({ outcomes, sessions }: Pick<TrackRecordResponse, 'outcomes' | 'sessions'>): string {
  const { labelled, unlabelled, awaited } = outcomes;
  const span = sessions.length === 0 ? '' : ` from ${sessions[0]!} to ${sessions.at(-1)!}`;
  const of = `${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'}${span}`;
  const without = `${formatCount(unlabelled)} without a label (the session ended, or minutes are missing)`;
  return `${of}: ${formatCount(labelled)} outcomes counted, ${formatCount(awaited)} awaited, ${without}.`;
}
