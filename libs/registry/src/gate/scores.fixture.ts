import type { ClassificationMetrics, SideCalls } from '@tandem/models';
import type { BaselineScores, ChampionScores, HoldoutScores } from './gate-input.js';

const ROWS = 1000;

const metrics = (logLoss: number, macroF1: number): ClassificationMetrics => ({
  rows: ROWS, confusion: [[0, 0, 0], [0, 0, 0], [0, 0, 0]], accuracy: 0, precision: [null, null, null], recall: [null, null, null],
  macroF1, logLoss, expectedCalibrationError: 0,
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export const calls = (share: number, precision: number | null): SideCalls => ({ calls: Math.round(share * ROWS), share, precision });

/** Scores with the given log loss of each session; the rest unremarkable. */
export function makeScores(logLosses: readonly number[], changes: { macroF1?: number; up?: SideCalls; down?: SideCalls } = {}): HoldoutScores {
  const { macroF1 = 0.4, up = calls(0.05, 0.4), down = calls(0.05, 0.4) } = changes;
  return {
    overall: metrics(mean(logLosses), macroF1),
    bySession: logLosses.map((logLoss, session) => ({ session, metrics: metrics(logLoss, macroF1) })),
    calls: { up, down },
  };
}

export function makeChampion(scores: HoldoutScores, proven = false): ChampionScores {
  return { ...scores, version: 3, proven };
}

export function makeBaseline(logLosses: readonly number[], name = 'class prior'): BaselineScores {
  const { overall, bySession } = makeScores(logLosses);
  return { name, overall, bySession };
}
