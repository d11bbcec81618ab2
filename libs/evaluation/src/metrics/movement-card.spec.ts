import { describe, expect, it } from 'vitest';
import { EXCURSION_VALUES, MOVE_LEVELS, MOVE_MINUTES, Random } from '@tandem/domain';
import { NOISE, NORMAL_QUANTILES } from '../../testing/movement.js';
import { bandFigure, MOVEMENT_FIGURES, movementCard, movementCardSchema } from './movement-card.js';
import type { MovementTruth } from './movement-sums.js';

const ROWS = 12_000;
const SESSIONS = 6;
const session = Int32Array.from({ length: ROWS }, (_, row) => Math.floor((row * SESSIONS) / ROWS));

/** Rows whose location is known and whose noise is normal; the barrier that a forecaster without any knowledge sets. */
function market(seed: number) {
  const random = new Random(seed, 9);
  const location = Float64Array.from({ length: ROWS }, () => -6 + 0.5 * random.normal());
  const excursion = Float32Array.from({ length: 3 * ROWS }, (_, at) => location[Math.floor(at / 3)]! + NOISE * random.normal());
  const truth: MovementTruth = { excursion, barrier: new Float64Array(ROWS).fill(-6.2), touchShare: 0.6 };
  return { location, truth };
}

const normal = (location: ArrayLike<number>, deviation = NOISE) =>
  Float32Array.from(
    { length: location.length * EXCURSION_VALUES },
    (_, at) => location[Math.floor(at / EXCURSION_VALUES)]! + deviation * NORMAL_QUANTILES[at % NORMAL_QUANTILES.length]!,
  );

const { location, truth } = market(1);
const known = movementCard(normal(location), truth, session);

describe('a forecast that is the law itself', () => {
  it('has bands that hold as often as they say, over every horizon', () => {
    for (const minutes of MOVE_MINUTES) {
      for (const level of MOVE_LEVELS) {
        expect(Math.abs(known.figures[bandFigure('coverage', level, minutes)].value! - level)).toBeLessThan(0.012);
      }
    }
  });

  it('explains the share of the variance that is known', () => {
    expect(known.figures.r2.value!).toBeCloseTo(0.5 ** 2 / (0.5 ** 2 + NOISE ** 2), 1.5);
    expect(known.figures.r2.interval!.low).toBeLessThan(known.figures.r2.value!);
    expect(known.figures.r2.interval!.high).toBeGreaterThan(known.figures.r2.value!);
  });

  it('has a width that is the mean half-width of its band, in log price', () => {
    const upper = NORMAL_QUANTILES[15]!;
    const mean = location.reduce((sum, value) => sum + value, 0) / ROWS;
    expect(known.figures.width80In30.value!).toBeCloseTo(Math.exp(mean + NOISE * upper), 5);
  });

  it('beats every other in CRPS and QLIKE, and knows which rows touch barriers that know nothing', () => {
    const others = [
      normal(location, 1.3 * NOISE),
      normal(location, 0.7 * NOISE),
      normal(location.map((value) => value + 0.15)),
      normal(new Float64Array(ROWS).fill(-6), Math.hypot(NOISE, 0.5)),
    ].map((quantiles) => movementCard(quantiles, truth, session).figures);
    for (const { crps } of others) expect(crps.value!).toBeGreaterThan(known.figures.crps.value!);
    for (const { qlike } of others.slice(2)) expect(qlike.value!).toBeGreaterThan(known.figures.qlike.value!);
    expect(known.figures.harTouchAuc.value!).toBeGreaterThan(0.75);
    expect(known.figures.harTouchLoss.value!).toBeLessThan(-0.1);
    expect(others[3]!.harTouchAuc.value).toBe(0.5);
  });

  it('has figures of each session for itself, and is stored and read again', () => {
    expect(known.bySession.map(({ session: number, rows }) => [number, rows])).toEqual([0, 1, 2, 3, 4, 5].map((i) => [i, ROWS / SESSIONS]));
    const mean = known.bySession.reduce((sum, { figures }) => sum + figures.crps! / SESSIONS, 0);
    expect(mean).toBeCloseTo(known.figures.crps.value!, 9);
    expect(movementCardSchema.parse(JSON.parse(JSON.stringify(known)))).toEqual(known);
    expect(Object.keys(known.figures)).toEqual([...MOVEMENT_FIGURES]);
  });
});

describe('rows that cannot be scored', () => {
  it('are left out: without a forecast, or without a whole horizon', () => {
    const quantiles = normal(location);
    quantiles.fill(NaN, 0, 100 * EXCURSION_VALUES);
    const excursion = truth.excursion.slice();
    excursion[3 * 200] = NaN;
    const card = movementCard(quantiles, { ...truth, excursion }, session, { draws: 10 });
    expect(card.rows).toBe(ROWS - 101);
    expect(card.bySession[0]!.rows).toBe(ROWS / SESSIONS - 101);
  });

  it('leave figures without a value when none is left', () => {
    const card = movementCard(new Float32Array(ROWS * EXCURSION_VALUES).fill(NaN), truth, session, { draws: 10 });
    expect(card).toMatchObject({ rows: 0, sessions: 0, bySession: [] });
    expect(Object.values(card.figures).every(({ value, interval }) => value === null && interval === null)).toBe(true);
  });

  it('are refused as those of another forecast', () => {
    expect(() => movementCard(new Float32Array(EXCURSION_VALUES), truth, session)).toThrow(/expected 57 a row/);
  });
});
