import { describe, expect, it } from 'vitest';
import { DOWN, EXCURSION_VALUES, MOVE_MINUTES, NEUTRAL, Random, UP } from '@tandem/domain';
import { movementDataset, trueQuantiles } from '../../testing/movement.js';
import { excursionsOf, fitHar, movementTruth, predictHar } from '../baselines/har-time-of-day.js';
import { evidenceOf, isDecisive } from './evidence.js';
import { movementCard } from './movement-card.js';
import { pairedGains } from './paired-test.js';
import { scorecard, type Truth } from './scorecard.js';
import { gainsBySession, movementGainsBySession } from './session-gains.js';

const truth: Truth = { classIndex: Uint8Array.of(UP, DOWN, NEUTRAL, UP), session: Int32Array.of(1, 0, 1, 0) };
const own = Float32Array.of(0.2, 0.3, 0.5, 0.6, 0.2, 0.2, 0.1, 0.7, 0.2, 0.3, 0.3, 0.4);
const other = Float32Array.from({ length: 12 }, () => 1 / 3);
/** Without what was predicted for some rows. */
const without = (probabilities: Float32Array, ...rows: readonly number[]) =>
  probabilities.map((value, at) => (rows.includes(Math.floor(at / 3)) ? NaN : value));

describe('gains by session', () => {
  it('are those of the scorecards of both', () => {
    const card = (probabilities: Float32Array) => scorecard(probabilities, truth, [0.3, 0.4, 0.3], { draws: 2 });
    const expected = pairedGains(card(own), { name: 'other', scorecard: card(other) });
    const found = gainsBySession(own, other, truth);
    expect(found.map(({ session, rows }) => [session, rows])).toEqual([
      [0, 2],
      [1, 2],
    ]);
    found.forEach(({ gain }, place) => expect(gain).toBeCloseTo(expected[place]!, 12));
  });

  it('are of rows that both predicted', () => {
    const [first] = gainsBySession(without(own, 1), without(other, 0), truth);
    expect(first).toEqual({ session: 0, rows: 1, gain: expect.closeTo(Math.log(0.4 * 3), 6) });
  });

  it('are not of sessions of which most rows are missing, or all', () => {
    const long: Truth = { classIndex: Uint8Array.of(UP, UP, UP), session: Int32Array.of(0, 0, 0) };
    expect(gainsBySession(without(own.subarray(0, 9), 0, 1), other.subarray(0, 9), long)).toEqual([]);
    expect(gainsBySession(without(own, 0, 1, 2, 3), other, truth)).toEqual([]);
    expect(gainsBySession(new Float32Array(), new Float32Array(), { classIndex: new Uint8Array(), session: new Int32Array() })).toEqual([]);
  });
});

describe('gains in movement by session', () => {
  const { dataset, location } = movementDataset(3, 0.3);
  const { session } = dataset.samples.holdout;
  const excursion = excursionsOf(dataset, dataset.samples.holdout);
  const [law, har] = [trueQuantiles(dataset, location), predictHar(fitHar(dataset), dataset, 'holdout')];
  const missing = (quantiles: Float32Array, isMissing: (row: number) => boolean) =>
    quantiles.map((value, at) => (isMissing(Math.floor(at / EXCURSION_VALUES)) ? NaN : value));

  it('are those of the scorecards of both', () => {
    const truth = movementTruth(fitHar(dataset), dataset, 'holdout');
    const crpsOf = (quantiles: Float32Array) =>
      movementCard(quantiles, truth, session, { draws: 2 }).bySession.map((one) => one.figures.crps!);
    const [own, other] = [crpsOf(law), crpsOf(har)];
    const found = movementGainsBySession(law, har, { excursion, session });
    expect(found).toHaveLength(own.length);
    found.forEach(({ gain }, place) => expect(gain).toBeCloseTo(other[place]! - own[place]!, 12));
    expect(found.every(({ gain }) => gain > 0)).toBe(true);
  });

  it('are of rows that both forecast, and of which it is known how far price went', () => {
    const unknown = excursion.map((value, at) => (Math.floor(at / 3) % 3 === 0 ? NaN : value));
    const half = missing(law, (row) => row % 2 === 0);
    const rows = (row: number) => row % 3 !== 0 && row % 2 !== 0;
    const expected = [0, 1].map((number) => [...session.keys()].filter((row) => session[row] === number && rows(row)).length);
    expect(movementGainsBySession(half, har, { excursion: unknown, session }).map((one) => one.rows)).toEqual(expected);
  });

  it('are not of sessions of which most forecasts are missing, or nothing is known', () => {
    const few = missing(law, (row) => session[row] === 0 && row % 5 !== 0);
    expect(movementGainsBySession(few, har, { excursion, session }).map((one) => one.session)).toEqual([1]);
    expect(movementGainsBySession(law, har, { excursion: excursion.map(() => NaN), session })).toEqual([]);
  });

  it('prove nobody who is as good as the other, whatever the market', () => {
    // A tenth of the rows: a session is one number all the same.
    const tenth = [...session.keys()].filter((row) => row % 10 === 0);
    const picked = (values: Float32Array, width: number) =>
      Float32Array.from(tenth.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]));
    const few = { excursion: picked(excursion, MOVE_MINUTES.length), session: Int32Array.from(tenth, (row) => session[row]!) };
    const known = picked(law, EXCURSION_VALUES);
    // Both know the law but for an error a session, each its own: as good, and never the same.
    const erring = (random: Random) => {
      const errors = [0.2 * random.normal(), 0.2 * random.normal()];
      return known.map((value, at) => value + errors[few.session[Math.floor(at / EXCURSION_VALUES)]!]!);
    };
    const proven = Array.from({ length: 40 }, (_, seed) => {
      const [mine, its] = [new Random(seed, 1), new Random(seed, 2)];
      const nights = Array.from({ length: 30 }, () => movementGainsBySession(erring(mine), erring(its), few));
      return isDecisive(evidenceOf(nights.flat().map(({ gain }) => gain)));
    });
    expect(proven.filter(Boolean)).toEqual([]);
  });
});
