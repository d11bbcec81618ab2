import type { BarMessage, PipelineEvent, PredictionMessage, RecommendationMessage, Status, SymbolSummary, Update } from '@tandem/contracts';

/** Messages as the server sends them, with whatever a test cares about put in. */
export const OPENING = '2026-03-06T14:30:00.000Z';

export const aBar = (bar: Partial<BarMessage> = {}): BarMessage =>
  ({ ts: OPENING, open: 100, high: 102, low: 99, close: 101, volume: 5_000, ...bar });

export const aPrediction = (prediction: Partial<PredictionMessage> = {}): PredictionMessage =>
  ({ version: 3, down: 0.2, neutral: 0.5, up: 0.3, ...prediction });

export const aRecommendation = (recommendation: Partial<RecommendationMessage> = {}): RecommendationMessage =>
  ({ action: 'HOLD', confidence: 0.5, proven: false, reason: 'low_confidence', ...recommendation });

export const anUpdate = (update: Partial<Update> = {}): Update => ({
  symbol: 'NVDA',
  ts: OPENING,
  price: 101,
  change: 0.01,
  bar: aBar(),
  final: true,
  predictions: { lstm: aPrediction(), transformer: aPrediction({ version: 2 }) },
  recommendation: aRecommendation(),
  source: 'simulated',
  marketTime: '2026-03-06T14:31:00.000Z',
  ageMs: 200,
  ...update,
});

export const aSummary = (summary: Partial<SymbolSummary> = {}): SymbolSummary =>
  ({ symbol: 'NVDA', ts: OPENING, price: 101, change: 0.01, recommendation: aRecommendation(), ...summary });

export const aStatus = (status: Partial<Status> = {}): Status => ({
  source: 'simulated',
  live: false,
  state: 'open',
  session: '2026-03-06',
  marketTime: '2026-03-06T14:31:00.000Z',
  speed: 60,
  stale: false,
  ageMs: 200,
  database: 'up',
  temporalUrl: 'http://127.0.0.1:8233/namespaces/tandem-simulated',
  ...status,
});

export const aRun = (run: Partial<PipelineEvent> = {}): PipelineEvent => ({
  workflowId: 'nightly-2026-03-06',
  runId: 'run-1',
  temporalUrl: 'http://127.0.0.1:8233/namespaces/tandem-simulated/workflows/nightly-2026-03-06/run-1',
  state: 'running',
  reason: 'nightly',
  stage: 'train',
  kind: 'lstm',
  epoch: 2,
  epochs: 8,
  share: 0.4,
  message: 'Training lstm',
  startedAt: OPENING,
  ...run,
});
