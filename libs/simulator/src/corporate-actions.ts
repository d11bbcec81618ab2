import { hash32, type CorporateAction, type Random } from '@tandem/domain';
import type { SymbolProfile } from './profile.js';

/** Sessions in a quarter: the time between two dividends. */
const QUARTER = 63;
/** A board that considers a split decides on it within some 20 sessions. */
const SPLIT_CHANCE = 1 / 20;
/** Price that a split aims at, US dollars. */
const SPLIT_TARGET = 120;
const SPLIT_RATIOS = [2, 3, 4, 5, 10, 20];
/** Exchanges delist shares that stay below a dollar; boards act before that. */
const REVERSE_SPLIT_BELOW = 2;
const REVERSE_SPLIT_RATIO = 0.1;

/** What becomes effective for `profile` on the day `exDate`, the `index`-th session, after a close at `price`. */
export function drawCorporateActions(
  profile: SymbolProfile,
  price: number,
  exDate: string,
  index: number,
  random: Random,
): readonly CorporateAction[] {
  const { symbol } = profile;
  const decided = random.openUniform() < SPLIT_CHANCE;
  const ratio = splitRatio(profile, price);
  const split: CorporateAction[] = decided && ratio !== 1 ? [{ symbol, exDate, kind: 'split', value: ratio }] : [];
  const amount = dividend(profile, price, index);
  // A board that splits its shares pays on another day.
  return split.length === 0 && amount > 0 ? [{ symbol, exDate, kind: 'dividend', value: amount }] : split;
}

function splitRatio(profile: SymbolProfile, price: number): number {
  if (price < REVERSE_SPLIT_BELOW) return REVERSE_SPLIT_RATIO;
  if (price <= profile.splitAbove) return 1;
  return SPLIT_RATIOS.find((ratio) => price / ratio <= SPLIT_TARGET) ?? SPLIT_RATIOS.at(-1)!;
}

/** The quarterly dividend, in cents, when its day has come; each symbol has its own day of the quarter. */
function dividend(profile: SymbolProfile, price: number, index: number): number {
  const day = (hash32(profile.symbol) >>> 0) % QUARTER;
  if (index % QUARTER !== day) return 0;
  return Math.round((profile.dividendYield / 4) * price * 100) / 100;
}
