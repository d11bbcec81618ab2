import type { PredictionRepository, NewPrediction, PredictionKey, RecommendationRow } from '@tandem/database';
import { MODEL_KINDS } from '@tandem/domain';
import type { RecordStore } from './record-writer.js';
import type { SymbolState } from './symbol-state.js';

const barKey = ({ symbol, ts }: { readonly symbol: string; readonly ts: number }) => `${symbol} ${ts}`;

/**
 * Final predictions of the champions and the recommendations made of them: one record a bar.
 * @param stored reads what any process has written
 */
export function championRecords(
  repository: Pick<PredictionRepository, 'record'>,
  stored: Pick<PredictionRepository, 'recommended'>,
): RecordStore<SymbolState> {
  return {
    keyOf: ({ bar }) => barKey(bar),
    write: (states) => repository.record(states.flatMap(predictionRows), states.map(recommendationRow)),
    written: async (states) => new Set((await stored.recommended(states.map(({ bar }) => bar))).map(barKey)),
  };
}

/** Final predictions of shadows and controls: one record a forecaster and bar. @param stored as above */
export function shadowRecords(
  repository: Pick<PredictionRepository, 'recordShadows'>,
  stored: Pick<PredictionRepository, 'recorded'>,
): RecordStore<NewPrediction> {
  const keyOf = ({ symbol, ts, kind, role, version }: PredictionKey) => `${symbol} ${ts} ${kind} ${role} ${version}`;
  return {
    keyOf,
    write: (rows) => repository.recordShadows(rows),
    written: async (rows) => new Set((await stored.recorded(rows)).map(keyOf)),
  };
}

function predictionRows({ bar: { symbol, ts }, predictions }: SymbolState): NewPrediction[] {
  return MODEL_KINDS.flatMap((kind) => {
    const prediction = predictions[kind];
    if (prediction === null) return [];
    const {
      version,
      probabilities: [down, neutral, up],
      excursion,
    } = prediction;
    return [{ symbol, ts, kind, version, role: 'champion', down, neutral, up, final: true, excursion }];
  });
}

function recommendationRow({ bar: { symbol, ts }, recommendation }: SymbolState): RecommendationRow {
  return { symbol, ts, ...recommendation, final: true };
}
