import type { Action, PredictionMessage } from '@tandem/contracts';
import type { Quote } from '../market/quote.store';

/** What the list can be sorted by, in the order of its columns; `listed` is the order of the server. */
export const SORT_KEYS = ['listed', 'symbol', 'price', 'change', 'lstm', 'transformer', 'action', 'confidence', 'age'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export const ACTIONS: readonly Action[] = ['BUY', 'SELL', 'HOLD'];

/** Which symbols the list shows, and in which order. */
export interface ListSettings {
  readonly sort: SortKey;
  readonly descending: boolean;
  /** Part of the name. */
  readonly text: string;
  /** Null: every action. */
  readonly action: Action | null;
}

export const DEFAULT_SETTINGS: ListSettings = { sort: 'listed', descending: false, text: '', action: null };

/** The settings that a browser kept; what it does not know is as by default. */
export function readSettings(stored: unknown): ListSettings {
  const { sort, descending, text, action }: Partial<Record<keyof ListSettings, unknown>> =
    typeof stored === 'object' && stored !== null ? stored : {};
  return {
    sort: SORT_KEYS.find((key) => key === sort) ?? DEFAULT_SETTINGS.sort,
    descending: descending === true,
    text: typeof text === 'string' ? text : '',
    action: ACTIONS.find((one) => one === action) ?? null,
  };
}

/** Words sort best from the beginning, numbers from the top. */
export const descendsAtFirst = (key: SortKey): boolean => key !== 'listed' && key !== 'symbol' && key !== 'age';

const lean = (prediction: PredictionMessage | null | undefined): number | null => (prediction ? prediction.up - prediction.down : null);
const RANKS: Record<Action, number> = { SELL: -1, HOLD: 0, BUY: 1 };

/** What a quote counts for; null where that is not known. */
const VALUES: Record<Exclude<SortKey, 'listed' | 'symbol'>, (quote: Quote) => number | null> = {
  price: ({ price }) => price,
  change: ({ change }) => change,
  lstm: ({ update }) => lean(update?.predictions.lstm),
  transformer: ({ update }) => lean(update?.predictions.transformer),
  action: ({ recommendation }) => recommendation && RANKS[recommendation.action],
  confidence: ({ recommendation }) => recommendation && recommendation.confidence,
  age: ({ committedAt }) => (committedAt === null ? null : -committedAt),
};

/**
 * The quotes that the settings let through, in their order. Equals stay as the server lists them, and what is not known comes last,
 * whichever way is sorted; names that begin with the text come first.
 */
export function arrange(quotes: readonly Quote[], { sort, descending, text, action }: ListSettings): Quote[] {
  const wanted = text.trim().toUpperCase();
  const found = quotes.filter(
    ({ symbol, recommendation }) => symbol.includes(wanted) && (action === null || recommendation?.action === action),
  );
  const sorted = sort === 'listed' ? (descending ? found.toReversed() : found) : found.toSorted(comparison(sort, descending ? -1 : 1));
  return wanted === '' ? sorted : sorted.toSorted((a, b) => Number(b.symbol.startsWith(wanted)) - Number(a.symbol.startsWith(wanted)));
}

function comparison(sort: Exclude<SortKey, 'listed'>, sign: 1 | -1): (a: Quote, b: Quote) => number {
  if (sort === 'symbol') return (a, b) => sign * (a.symbol < b.symbol ? -1 : 1);
  const value = VALUES[sort];
  return (a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  };
}
