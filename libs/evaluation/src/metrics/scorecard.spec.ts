import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL, Random, UP } from '@tandem/domain';
import { classificationMetrics } from './classification.js';
import { scorecard, scorecardSchema } from './scorecard.js';

const probabilities = Float32Array.of(
  0.75,
  0.125,
  0.125, // DOWN, right
  0.5,
  0.25,
  0.25, // DOWN, wrong: UP
  0.25,
  0.5,
  0.25, // NEUTRAL, right
  0.125,
  0.25,
  0.625, // UP, right
);
const truth = { classIndex: Uint8Array.of(DOWN, UP, NEUTRAL, UP), session: Int32Array.of(4, 2, 4, 2) };
const prior = [0.25, 0.5, 0.25];

describe('scorecard', () => {
  const card = scorecard(probabilities, truth, prior);

  it('agrees with the plain metrics on all rows', () => {
    const metrics = classificationMetrics(probabilities, truth.classIndex);
    const { figures } = card;
    expect(card.confusion).toEqual(metrics.confusion);
    expect(figures.logLoss.value).toBeCloseTo(metrics.logLoss, 12);
    expect(figures.macroF1.value).toBeCloseTo(metrics.macroF1, 12);
    expect(figures.expectedCalibrationError.value).toBeCloseTo(metrics.expectedCalibrationError, 12);
    expect(figures.touchAuc.value).toBe(metrics.touchAuc);
    expect([figures.precisionDown.value, figures.precisionUp.value]).toEqual([0.5, 1]);
    expect([figures.recallDown.value, figures.recallUp.value]).toEqual([1, 0.5]);
    expect([figures.predictedDown.value, figures.predictedNeutral.value, figures.predictedUp.value]).toEqual([0.5, 0.25, 0.25]);
  });

  it('measures the log loss against that of the prior', () => {
    const own = -Math.log(0.75 * 0.25 * 0.5 * 0.625) / 4;
    const priors = -Math.log(0.25 * 0.25 * 0.5 * 0.25) / 4;
    expect(card.figures.logLossMinusPrior.value).toBeCloseTo(own - priors, 12);
  });

  it('bins the largest probability for a reliability diagram', () => {
    expect(card.reliability.length).toBe(15);
    expect(card.reliability.map(({ rows }) => rows).filter((rows) => rows > 0)).toEqual([2, 1, 1]);
    expect(card.reliability[7]).toEqual({ rows: 2, confidence: 0.5, right: 0.5 });
    expect(card.reliability[0]).toEqual({ rows: 0, confidence: null, right: null });
  });

  it('shows each session apart', () => {
    expect(card.bySession.map(({ session, rows, figures }) => [session, rows, figures.accuracy])).toEqual([
      [2, 2, 0.5],
      [4, 2, 1],
    ]);
    expect(card.bySession[0]!.figures.touchAuc).toBeNull(); // only UP happened
  });

  it('survives JSON', () => {
    expect(scorecardSchema.parse(JSON.parse(JSON.stringify(card)))).toEqual(card);
  });

  it('has nulls instead of figures without rows', () => {
    const none = scorecard(new Float32Array(), { classIndex: new Uint8Array(), session: new Int32Array() }, prior);
    expect(none.figures.logLoss).toEqual({ value: null, interval: null });
    expect(scorecardSchema.safeParse(none).success).toBe(true);
  });
});

describe('the intervals of a scorecard', () => {
  /** The hit is drawn as predicted, but for a shift by session; the side is random, whatever was predicted. */
  function drawn(sessions: number, shift: number, seed: number) {
    const random = new Random(seed);
    const rows = sessions * 300;
    const session = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 300));
    const shifts = Array.from({ length: sessions }, () => shift * random.normal());
    const p = new Float32Array(rows * 3);
    const classIndex = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      const touch = 0.3 + 0.4 * random.uniform();
      const up = touch * (0.4 + 0.2 * random.uniform());
      p.set([touch - up, 1 - touch, up], row * 3);
      const happens = random.uniform() < touch + shifts[session[row]!]!;
      classIndex[row] = happens ? (random.uniform() < 0.5 ? DOWN : UP) : NEUTRAL;
    }
    return scorecard(p, { classIndex, session }, [0.25, 0.5, 0.25], { draws: 300 });
  }
  const widthOf = ({ figures: { logLoss } }: ReturnType<typeof drawn>) => logLoss.interval!.high - logLoss.interval!.low;

  it('hold their figures and widen when sessions differ', () => {
    const [alike, differing] = [drawn(10, 0, 1), drawn(10, 0.15, 1)];
    expect(alike.figures.logLoss.interval!.low).toBeLessThan(alike.figures.logLoss.value!);
    expect(alike.figures.logLoss.interval!.high).toBeGreaterThan(alike.figures.logLoss.value!);
    expect(widthOf(differing)).toBeGreaterThan(2 * widthOf(alike));
  });

  it('narrow with more sessions', () => {
    expect(widthOf(drawn(40, 0.1, 2))).toBeLessThan(0.6 * widthOf(drawn(5, 0.1, 2)));
  });

  it('find the barrier-hit skill that is there and no direction skill where there is none', () => {
    const { touchAuc, directionAuc } = drawn(20, 0, 3).figures;
    expect(touchAuc.interval!.low).toBeGreaterThan(0.5);
    expect(directionAuc.interval!.low).toBeLessThan(0.5);
    expect(directionAuc.interval!.high).toBeGreaterThan(0.5);
  });
});
