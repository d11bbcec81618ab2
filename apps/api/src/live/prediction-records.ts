import type { PredictionRepository, NewPrediction, RecommendationRow } from '@tandem/database';
import { MODEL_KINDS } from '@tandem/domain';
import type { RecordStore } from './record-writer.js';
import type { SymbolState } from './symbol-state.js';

/** Final predictions of the champions and the recommendations made of them: one record a bar. */
export function championRecords(repository: Pick<PredictionRepository, 'record'>): RecordStore<SymbolState> {
  return {
    keyOf: ({ bar: { symbol, ts } }) => `${symbol} ${ts}`,
    write: (states) => repository.record(states.flatMap(predictionRows), states.map(recommendationRow)),
  };
}

/** Final predictions of shadows and controls: one record a forecaster and bar. */
export function shadowRecords(repository: Pick<PredictionRepository, 'recordShadows'>): RecordStore<NewPrediction> {
  return {
    keyOf: ({ symbol, ts, kind, role, version }) => `${symbol} ${ts} ${kind} ${role} ${version}`,
    write: (rows) => repository.recordShadows(rows),
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
