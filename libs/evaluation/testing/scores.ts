import type { SideSignals } from '../src/calibration/thresholds.js';
import type { BaselineScores, ChampionScores, HoldoutScores } from '../src/gate/gate-input.js';
import type { SessionGain } from '../src/metrics/evidence.js';
import { FIGURES, type Estimate, type FigureName } from '../src/metrics/figures.js';
import { MOVEMENT_FIGURES, type MovementCard, type MovementFigures } from '../src/metrics/movement-card.js';
import type { Scorecard } from '../src/metrics/scorecard.js';

const ROWS = 1000;

interface Changes {
  readonly macroF1?: number;
  readonly touchAuc?: Estimate;
  readonly directionAuc?: Estimate;
  readonly up?: SideSignals;
  readonly down?: SideSignals;
  /** CRPS of each session; default: movement is not predicted. */
  readonly crps?: readonly number[];
  /** Shares of the rows on which each class is predicted: DOWN, NEUTRAL, UP. */
  readonly predicted?: readonly [number, number, number];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export const sideSignals = (share: number, precision: number | null): SideSignals => ({
  count: Math.round(share * ROWS),
  share,
  precision,
});

export const auc = (value: number, low: number, high: number): Estimate => ({ value, interval: { low, high } });

const exact = (value: number): Estimate => ({ value, interval: null });

/** A scorecard with the given log loss of each session; the rest unremarkable. */
function makeScorecard(
  logLosses: readonly number[],
  { macroF1 = 0.4, touchAuc = auc(0.67, 0.64, 0.7), directionAuc = auc(0.5, 0.48, 0.52), predicted = [0.3, 0.4, 0.3], crps }: Changes,
): Scorecard {
  const shares = { predictedDown: exact(predicted[0]), predictedNeutral: exact(predicted[1]), predictedUp: exact(predicted[2]) };
  const rest = Object.fromEntries(FIGURES.map((name) => [name, { value: null, interval: null }])) as Record<FigureName, Estimate>;
  const empty = Object.fromEntries(FIGURES.map((name) => [name, null])) as Record<FigureName, null>;
  return {
    rows: logLosses.length * ROWS,
    sessions: logLosses.length,
    figures: { ...rest, ...shares, logLoss: exact(mean(logLosses)), macroF1: exact(macroF1), touchAuc, directionAuc },
    confusion: [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
    reliability: [],
    bySession: logLosses.map((logLoss, session) => ({ session, rows: ROWS, figures: { ...empty, logLoss, macroF1 } })),
    movement: crps === undefined ? null : makeMovementCard(crps),
  };
}

/** A forecast of movement with the given CRPS of each session; the rest unremarkable. */
function makeMovementCard(crps: readonly number[]): MovementCard {
  const figures = (value: number) =>
    Object.fromEntries(MOVEMENT_FIGURES.map((name) => [name, name === 'crps' ? value : 0.5])) as MovementFigures;
  const all = Object.entries(figures(mean(crps))).map(([name, value]) => [name, { value, interval: null }] as const);
  return {
    rows: crps.length * ROWS,
    sessions: crps.length,
    figures: Object.fromEntries(all) as MovementCard['figures'],
    bySession: crps.map((value, session) => ({ session, rows: ROWS, figures: figures(value) })),
  };
}

/** Scores with the given log loss of each session; the rest unremarkable. */
export function makeScores(logLosses: readonly number[], changes: Changes = {}): HoldoutScores {
  const { up = sideSignals(0.05, 0.4), down = sideSignals(0.05, 0.4) } = changes;
  return { scorecard: makeScorecard(logLosses, changes), signals: { up, down }, counts: null };
}

export function makeChampion(scores: HoldoutScores, proven = false): ChampionScores {
  return { ...scores, version: 3, proven };
}

export function makeBaseline(logLosses: readonly number[], name = 'class prior', changes: Changes = {}): BaselineScores {
  return { name, scorecard: makeScorecard(logLosses, changes) };
}

/** The same gain in each of so many sessions, one a day from 2 January 2026 on, nats. */
export function steadyGains(sessions: number, gain: number): SessionGain[] {
  const day = (i: number) => new Date(Date.UTC(2026, 0, 2 + i)).toISOString().slice(0, 10);
  return Array.from({ length: sessions }, (_, i) => ({ session: day(i), gain }));
}
