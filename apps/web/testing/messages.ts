import type {
  Alert,
  BarMessage,
  DriftEvent,
  ExplanationMessage,
  Ingestor,
  ModelDetail,
  ModelsResponse,
  MoveBandMessage,
  PipelineEvent,
  PipelineRunDetail,
  PredictionMessage,
  RecommendationMessage,
  Status,
  SymbolSummary,
  TrackRecordResponse,
  Update,
  VerdictMessage,
} from '@tandem/contracts';

/** Messages as the server sends them, with whatever a test cares about put in. */
export const OPENING = '2026-03-06T14:30:00.000Z';

export const aBar = (bar: Partial<BarMessage> = {}): BarMessage => ({
  ts: OPENING,
  open: 100,
  high: 102,
  low: 99,
  close: 101,
  volume: 5_000,
  ...bar,
});

export const aPrediction = (prediction: Partial<PredictionMessage> = {}): PredictionMessage => ({
  version: 3,
  down: 0.2,
  neutral: 0.5,
  up: 0.3,
  ...prediction,
});

export const aRecommendation = (recommendation: Partial<RecommendationMessage> = {}): RecommendationMessage => ({
  action: 'HOLD',
  confidence: 0.5,
  proven: false,
  reason: 'low_confidence',
  medianMove: 0.0031,
  cost: 0.0001,
  ...recommendation,
});

/** Why both models say DOWN: four of the groups of features have an effect. */
export const anExplanation = (): ExplanationMessage => {
  const explained = (version: number, momentum: number, volatility: number, position: number) => ({
    version,
    probability: 0.4975,
    base: -0.66,
    logit: -0.01,
    effects: [
      { group: 'position' as const, effect: position },
      { group: 'momentum' as const, effect: momentum },
      { group: 'volume' as const, effect: 0 },
      { group: 'volatility' as const, effect: volatility },
    ],
    words: 'DOWN starts at 34 %, the base rate.',
  });
  return {
    symbol: 'NVDA',
    ts: '2026-03-06T15:16:00.000Z',
    action: 'SELL',
    of: 'DOWN',
    stored: true,
    models: { lstm: explained(3, 0.36, 0.35, -0.06), transformer: explained(2, 0.4, 0.3, -0.05) },
    notes: [],
  };
};

/** A track record in which BUY is known and SELL is not. */
export const aTrackRecord = (): TrackRecordResponse => ({
  sessions: ['2026-03-05', '2026-03-06'],
  outcomes: { labelled: 15_600, unlabelled: 1_200, awaited: 0 },
  models: [],
  symbols: [],
  actions: [
    { action: 'BUY', sessions: 2, rows: 1_214, rate: { value: 0.41, interval: { low: 0.36, high: 0.46 } } },
    { action: 'SELL', sessions: 0, rows: 0, rate: { value: null, interval: null } },
  ],
  book: { trades: 0, costs: [] },
  promotions: [],
  looks: 2,
  caution: 'Two sessions bear no conclusion.',
});

/** The half width of the 80 % band of 30 minutes, in log price; the others follow from √t and a normal distribution. */
const HALF_WIDTH = 0.0093;
const WIDTHS = [
  [0.5, 0.526],
  [0.8, 1],
  [0.9, 1.283],
] as const;

/** All nine bands around a close, within their limits. */
export const anExpectedMove = (close: number): MoveBandMessage[] =>
  [5, 15, 30].flatMap((minutes) =>
    WIDTHS.map(([level, width]) => {
      const factor = Math.exp(HALF_WIDTH * width * Math.sqrt(minutes / 30));
      const figures = { coverage: level - 0.002, outcomes: 6_964, sessions: 5, worstSession: level - 0.024, withinLimits: true };
      return { minutes, level, up: close * factor, down: close / factor, ...figures };
    }),
  );

export const anUpdate = (update: Partial<Update> = {}): Update => ({
  symbol: 'NVDA',
  ts: OPENING,
  price: 101,
  change: 0.01,
  bar: aBar(),
  final: true,
  predictions: { lstm: aPrediction(), transformer: aPrediction({ version: 2 }) },
  recommendation: aRecommendation(),
  expectedMove: [],
  expectedMoveReason: 'no_forecast',
  source: 'simulated',
  marketTime: '2026-03-06T14:31:00.000Z',
  ageMs: 200,
  ...update,
});

export const aSummary = (summary: Partial<SymbolSummary> = {}): SymbolSummary => ({
  symbol: 'NVDA',
  ts: OPENING,
  price: 101,
  change: 0.01,
  recommendation: aRecommendation(),
  ...summary,
});

export const aStatus = (status: Partial<Status> = {}): Status => ({
  source: 'simulated',
  live: false,
  state: 'open',
  session: '2026-03-06',
  marketTime: '2026-03-06T14:31:00.000Z',
  hours: { phase: 'open', earlyClose: false, opensAt: OPENING, closesAt: '2026-03-06T21:00:00.000Z' },
  speed: 60,
  stale: false,
  ageMs: 200,
  database: 'up',
  pipeline: 'up',
  disk: 'ok',
  ingestors: [],
  temporalUrl: 'http://127.0.0.1:8233/namespaces/tandem-simulated',
  ...status,
});

export const anIngestor = (ingestor: Partial<Ingestor> = {}): Ingestor => ({
  name: 'prices',
  state: 'ok',
  message: 'Asks for quotes every 10 s',
  progress: null,
  silentSince: null,
  lastSuccessAt: OPENING,
  lastFailureAt: null,
  lastError: null,
  nextTryAt: null,
  lagMs: 1_500,
  errorRate: 0,
  requests: 40,
  failures: 0,
  counters: { stored: 1_204 },
  ...ingestor,
});

export const anAlert = (alert: Partial<Alert> = {}): Alert => ({
  id: 1,
  cause: 'input_fault',
  subject: 'NVDA',
  severity: 'severe',
  message: 'NVDA: the price has not changed for 4 minutes more than ever.',
  remedy: 'hold the symbol',
  openedAt: '2026-03-06T15:32:00.000Z',
  closedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  ...alert,
});

export const aDrift = (alerts: readonly Alert[], drift: Partial<DriftEvent> = {}): DriftEvent => ({
  severity: 'severe',
  alerts: [...alerts],
  more: false,
  holds: [],
  ...drift,
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
  loss: 1.0421,
  share: 0.4,
  secondsLeft: 95,
  message: 'Training lstm',
  startedAt: OPENING,
  ...run,
});

const touchAuc = { value: 0.672, interval: { low: 0.641, high: 0.704 } };
const directionAuc = { value: 0.5, interval: { low: 0.48, high: 0.52 } };

export const aModel = (model: Partial<ModelDetail> = {}): ModelDetail => ({
  kind: 'lstm',
  version: 3,
  createdAt: OPENING,
  sha256: 'ab'.repeat(32),
  bytes: 170_000,
  champion: true,
  role: 'champion',
  proven: false,
  provenMovement: false,
  verdict: 'accepted',
  reasons: ['There is no champion yet: a valid file is enough.'],
  validationLogLoss: 1.05,
  skills: { touch: touchAuc, direction: directionAuc, movement: null },
  skillLine: 'Touch .67 (.64–.70): significantly above 0.5 · Direction .50 (.48–.52): not significantly different from 0.5 · unproven',
  description: ['Unproven: log loss 1.060 is not lower beyond chance than that of class prior (1.098; e-value 3.2, 2 sessions).'],
  card: {
    rows: 34_820,
    sessions: 5,
    lines: [
      {
        role: 'model',
        name: 'this version',
        logLoss: { value: 1.06, interval: { low: 1.04, high: 1.08 } },
        macroF1: { value: 0.41, interval: null },
        touchAuc,
        directionAuc,
        movement: null,
      },
      {
        role: 'baseline',
        name: 'class prior',
        logLoss: { value: 1.098, interval: null },
        macroF1: { value: 0.2, interval: null },
        touchAuc: { value: 0.5, interval: null },
        directionAuc: { value: null, interval: null },
        movement: null,
      },
    ],
  },
  evidence: [
    {
      against: 'class prior',
      baseline: true,
      eValue: 3.2,
      sessions: [
        { session: '2026-03-05', origin: 'holdout', rows: 6_964, gain: 0.02, eValue: 1 },
        { session: '2026-03-06', origin: 'live', rows: 6_964, gain: 0.04, eValue: 3.2 },
      ],
    },
  ],
  verdicts: [],
  training: null,
  lineage: {
    sha256: 'ab'.repeat(32),
    bytes: 170_000,
    signedBy: '5e0c1f2a9b7d4c36',
    workflowId: 'nightly-2026-03-06',
    runId: 'run-1',
    temporalUrl: null,
    comparedWith: null,
    datasetId: 'nightly-2026-03-06',
    training: null,
  },
  metadata: {},
  ...model,
});

/** What the gate said of a challenger that was better in log loss and not in macro-F1. */
export const aVerdict = (verdict: Partial<VerdictMessage> = {}): VerdictMessage => ({
  id: '0199a7c2-1111-7000-8000-000000000001',
  at: OPENING,
  workflowId: 'nightly-2026-03-06',
  runId: 'run-1',
  temporalUrl: 'http://127.0.0.1:8233/namespaces/tandem-simulated/workflows/nightly-2026-03-06/run-1',
  datasetId: 'nightly-2026-03-06',
  championVersion: 2,
  accepted: false,
  proven: false,
  reasons: ['Log loss is lower.', 'Macro-F1 is not.'],
  checks: [
    {
      rule: 'log_loss',
      decides: true,
      passed: true,
      against: 'version 2',
      value: 0.0004,
      comparison: 'below',
      limit: 0.01,
      interval: null,
      unit: 'probability',
      words: 'Log loss is lower, beyond chance.',
    },
    {
      rule: 'macro_f1',
      decides: true,
      passed: false,
      against: 'version 2',
      value: 0.004,
      comparison: 'at_least',
      limit: 0.01,
      interval: { low: -0.002, high: 0.01 },
      unit: 'difference',
      words: 'Macro-F1 is not at least 0.01 higher.',
    },
    {
      rule: 'proven',
      decides: false,
      passed: false,
      against: 'class prior',
      value: 3.2,
      comparison: 'at_least',
      limit: 100,
      interval: null,
      unit: 'e_value',
      words: 'Not proven: 3.2 of 100.',
    },
  ],
  logLossTest: {
    meanGain: 0.0016,
    standardError: 0.0004,
    t: 4,
    pValue: 0.0004,
    alpha: 0.01,
    sessions: [{ session: '2026-03-06', rows: 6_964, gain: 0.0016 }],
  },
  evidence: null,
  model: {
    version: 3,
    rows: 200,
    confusion: [
      [60, 30, 10],
      [20, 40, 0],
      [5, 25, 10],
    ],
    calibrationError: { value: 0.031, interval: null },
    reliability: [
      {
        class: 'UP',
        bins: [
          { from: 0, to: 0.5, rows: 0, predicted: null, observed: null, interval: null },
          { from: 0.5, to: 1, rows: 20, predicted: 0.6, observed: 0.5, interval: { low: 0.4, high: 0.6 } },
        ],
      },
    ],
  },
  rival: null,
  ...verdict,
});

/** All models: version 3 refused and watched beside the champion, version 2, which replaced version 1. */
export const someModels = (models: Partial<ModelsResponse> = {}): ModelsResponse => {
  const { kind, createdAt, sha256, bytes, proven, provenMovement, reasons, validationLogLoss, skills, skillLine } = aModel();
  const version = { kind, createdAt, sha256, bytes, proven, provenMovement, reasons, validationLogLoss, skills, skillLine };
  return {
    champions: [{ kind: 'lstm', version: 2, previousVersion: 1, revision: 2, proven: false, forced: true, since: OPENING }],
    rollbacks: [
      { kind: 'lstm', version: 1, forced: false, stableVersion: null, refusal: null },
      { kind: 'transformer', version: null, forced: false, stableVersion: null, refusal: 'The transformer has no champion.' },
    ],
    shadows: [
      { kind: 'lstm', role: 'control', version: 2, problem: null },
      { kind: 'lstm', role: 'shadow', version: 3, problem: 'its file cannot be read.' },
    ],
    versions: [
      { ...version, version: 3, champion: false, role: 'shadow', verdict: 'refused' },
      { ...version, version: 2, champion: true, role: 'champion', verdict: 'refused' },
      { ...version, version: 1, champion: false, role: 'previous', verdict: 'accepted', proven: true, provenMovement: true },
      { ...version, kind: 'transformer', version: 1, champion: false, role: null, verdict: 'pending', skills: null },
    ],
    ...models,
  };
};

/** A run that trains the LSTM; its Transformer comes next. */
export const aRunDetail = (run: Partial<PipelineRunDetail> = {}): PipelineRunDetail => {
  const { workflowId, runId, temporalUrl, state, reason, startedAt, stage, kind, epoch, epochs, loss, share, secondsLeft, message } =
    aRun();
  const step = { kind: null, version: null, startedAt: null, closedAt: null, attempt: 0, message: null, temporalUrl: null };
  return {
    workflowId,
    runId,
    temporalUrl,
    state,
    reason,
    startedAt,
    closedAt: null,
    requestedBy: 'schedule',
    progress: { stage, kind, epoch, epochs, loss, share, secondsLeft, message },
    stages: [
      {
        ...step,
        stage: 'dataset',
        state: 'completed',
        startedAt: OPENING,
        closedAt: '2026-03-06T14:31:12.000Z',
        attempt: 2,
        message: '34,820 rows of 31 sessions.',
      },
      { ...step, stage: 'train', kind: 'lstm', state: 'running', startedAt: '2026-03-06T14:31:12.000Z', attempt: 1 },
      { ...step, stage: 'train', kind: 'transformer', state: 'waiting' },
    ],
    outcomes: [],
    failure: null,
    ...run,
  };
};
