import { recommendationSchema, type PredictionMessage, type PredictionsAnswer } from '@tandem/contracts';
import type { PredictionRecord, PredictionRow } from '@tandem/database';
import { toInstant } from '../platform/messages.js';

/** A stored record as the contract has it. @throws ZodError when the table holds a reason that nobody knows */
export function toPredictionRecord({ ts, predictions, recommendation }: PredictionRecord): PredictionsAnswer['records'][number] {
  return {
    ts: toInstant(ts),
    predictions: { lstm: toPrediction(predictions.lstm), transformer: toPrediction(predictions.transformer) },
    recommendation: recommendation === null ? null : recommendationSchema.parse(recommendation),
  };
}

function toPrediction(row: PredictionRow | null): PredictionMessage | null {
  return row === null ? null : { version: row.version, down: row.down, neutral: row.neutral, up: row.up };
}
