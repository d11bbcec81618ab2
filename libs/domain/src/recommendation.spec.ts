import { describe, expect, it } from 'vitest';
import { EXCURSION_VALUES, MAX_EXCURSION, MOVE_MINUTES } from './excursion.js';
import { firstHoldReason, medianMove, recommend, type TradingConditions } from './recommendation.js';
import type { ClassProbabilities, ModelPrediction } from './signal.js';

const clear: TradingConditions = {
  marketOpen: true,
  stale: false,
  championsPresent: true,
  driftHold: null,
  windowComplete: true,
  inputFault: false,
  missingMinutes: 0,
  minutesToClose: 240,
  cost: 0.0001,
};

/** Each hold reason with the condition that causes it, in the order in which they take precedence. */
const holdReasons: readonly (readonly [string, Partial<TradingConditions>])[] = [
  ['market_closed', { marketOpen: false }],
  ['stale_data', { stale: true }],
  ['no_champion', { championsPresent: false }],
  ['market_drift', { driftHold: 'market_drift' }],
  ['warming_up', { windowComplete: false }],
  ['input_fault', { inputFault: true }],
  ['missing_minutes', { missingMinutes: 6 }],
  ['session_closing', { minutesToClose: 29 }],
];

describe('firstHoldReason', () => {
  it('finds nothing in the way of an open market with whole data', () => {
    expect(firstHoldReason(clear)).toBeNull();
  });

  it.each(holdReasons)('names %s alone', (name, change) => {
    expect(firstHoldReason({ ...clear, ...change })).toBe(name);
  });

  it.each(holdReasons)('names %s before everything that comes after it', (name) => {
    const position = holdReasons.findIndex(([other]) => other === name);
    const fromHereOn = holdReasons.slice(position).map(([, change]) => change);
    expect(firstHoldReason(Object.assign({}, clear, ...fromHereOn) as TradingConditions)).toBe(name);
  });

  it('allows five missing minutes, and thirty minutes to the close', () => {
    expect(firstHoldReason({ ...clear, missingMinutes: 5, minutesToClose: 30 })).toBeNull();
  });
});

const prediction = (probabilities: ClassProbabilities, change: Partial<ModelPrediction> = {}): ModelPrediction => ({
  probabilities,
  thresholds: { down: 0.5, up: 0.5 },
  proven: true,
  excursion: null,
  ...change,
});

describe('recommend', () => {
  it('says BUY when both models call UP, with the smaller of both probabilities', () => {
    const both = { lstm: prediction([0.1, 0.2, 0.7]), transformer: prediction([0.2, 0.25, 0.55]) };
    expect(recommend(clear, both)).toMatchObject({ action: 'BUY', confidence: 0.55, proven: true, reason: 'confirmed' });
  });

  it('says SELL when both models call DOWN', () => {
    const both = { lstm: prediction([0.6, 0.2, 0.2]), transformer: prediction([0.8, 0.1, 0.1]) };
    expect(recommend(clear, both)).toMatchObject({ action: 'SELL', confidence: 0.6, proven: true, reason: 'confirmed' });
  });

  it('holds for disagreement when one says UP and the other DOWN', () => {
    const both = { lstm: prediction([0.1, 0.1, 0.8]), transformer: prediction([0.8, 0.1, 0.1]) };
    expect(recommend(clear, both)).toMatchObject({ action: 'HOLD', reason: 'disagree' });
  });

  it('holds for disagreement when only one of them sees a move', () => {
    const both = { lstm: prediction([0.1, 0.1, 0.8]), transformer: prediction([0.2, 0.5, 0.3]) };
    expect(recommend(clear, both)).toMatchObject({ action: 'HOLD', reason: 'disagree' });
  });

  it('holds for low confidence when both lean UP and one stays below its own threshold', () => {
    const both = { lstm: prediction([0.1, 0.1, 0.8]), transformer: prediction([0.1, 0.2, 0.7], { thresholds: { down: 0.5, up: 0.71 } }) };
    expect(recommend(clear, both)).toMatchObject({ action: 'HOLD', confidence: 0.7, proven: true, reason: 'low_confidence' });
  });

  it('holds for low confidence when both expect no move', () => {
    const both = { lstm: prediction([0.1, 0.8, 0.1]), transformer: prediction([0.2, 0.6, 0.2]) };
    expect(recommend(clear, both)).toMatchObject({ action: 'HOLD', confidence: 0.6, proven: true, reason: 'low_confidence' });
  });

  it('holds for a hold reason even when both signal UP, and still gives their confidence', () => {
    const both = { lstm: prediction([0.1, 0.1, 0.8]), transformer: prediction([0.1, 0.2, 0.7]) };
    const recommendation = recommend({ ...clear, stale: true }, both);
    expect(recommendation).toMatchObject({ action: 'HOLD', confidence: 0.7, proven: true, reason: 'stale_data' });
  });

  it('is unproven when one of the champions is', () => {
    const both = { lstm: prediction([0.1, 0.1, 0.8]), transformer: prediction([0.1, 0.1, 0.8], { proven: false }) };
    expect(recommend(clear, both)).toMatchObject({ action: 'BUY', proven: false });
  });

  it('holds without both predictions, names the reason and claims no confidence', () => {
    const one = { lstm: prediction([0.1, 0.1, 0.8]), transformer: null };
    const missing = recommend({ ...clear, championsPresent: false }, one);
    expect(missing).toMatchObject({ action: 'HOLD', confidence: 0, proven: false, reason: 'no_champion' });
    expect(recommend(clear, one)).toMatchObject({ action: 'HOLD', reason: 'warming_up' });
  });
});

/** A forecast whose median excursion over 30 minutes is `share` of the price, and ten times that over fewer. */
function forecastOf(share: number): Float64Array {
  const perHorizon = EXCURSION_VALUES / MOVE_MINUTES.length;
  const last = EXCURSION_VALUES - perHorizon;
  return Float64Array.from(
    { length: EXCURSION_VALUES },
    (_, i) => Math.log(Math.log1p(i < last ? 10 * share : share)) + (i % perHorizon) / 9 - 1,
  );
}

describe('the expected move and the cost', () => {
  const both = (lstm: number | null, transformer: number | null, side: ClassProbabilities = [0.1, 0.1, 0.8]) => ({
    lstm: prediction(side, { excursion: lstm === null ? null : forecastOf(lstm) }),
    transformer: prediction(side, { excursion: transformer === null ? null : forecastOf(transformer) }),
  });
  const dear = { ...clear, cost: 0.0006 };

  it('holds for a move that is less than twice the cost, and gives both numbers', () => {
    const recommendation = recommend(dear, both(0.0011, 0.0011));
    expect(recommendation).toMatchObject({ action: 'HOLD', confidence: 0.8, reason: 'move_below_cost', cost: 0.0006 });
    expect(recommendation.medianMove).toBeCloseTo(0.0011, 12);
    expect(recommend(dear, both(0.0011, 0.0011, [0.8, 0.1, 0.1]))).toMatchObject({ action: 'HOLD', reason: 'move_below_cost' });
  });

  it('acts on a move of twice the cost or more', () => {
    expect(recommend(dear, both(0.0013, 0.0013))).toMatchObject({ action: 'BUY', reason: 'confirmed' });
    expect(recommend({ ...dear, cost: 0 }, both(0, 0))).toMatchObject({ action: 'BUY' });
  });

  it('takes the mean of both forecasts in logarithms, and one alone where the other file has none', () => {
    expect(medianMove(both(0.001, 0.004))).toBeCloseTo(0.002, 5);
    expect(medianMove(both(0.001, null))).toBeCloseTo(0.001, 12);
    expect(recommend(dear, both(null, 0.001))).toMatchObject({ reason: 'move_below_cost' });
  });

  it('is a finite move whatever a broken file forecasts', () => {
    expect(medianMove(both(Number.MAX_VALUE, null))).toBe(Math.expm1(MAX_EXCURSION));
    expect(medianMove(both(0, null))).toBe(0);
  });

  it('does not abstain where no file forecasts the move', () => {
    expect(recommend(dear, both(null, null))).toMatchObject({ action: 'BUY', medianMove: null });
  });

  it('comes after every other reason', () => {
    expect(recommend({ ...dear, stale: true }, both(0.001, 0.001))).toMatchObject({ reason: 'stale_data' });
    expect(recommend(dear, both(0.001, 0.001, [0.3, 0.4, 0.3]))).toMatchObject({ reason: 'low_confidence' });
  });
});
