import { setTimeout as sleep } from 'node:timers/promises';
import type { Status, Update } from '@tandem/contracts';
import type { ChampionRow, ExpectedMoveRow, NewPrediction, RecommendationRow } from '@tandem/database';
import {
  BAR_MS,
  EXCURSION_VALUES,
  MODEL_KINDS,
  sessionOn,
  toSeries,
  type Bar,
  type BarSeries,
  type ClassProbabilities,
  type MarketClock,
  type ModelKind,
} from '@tandem/domain';
import { Cone, NEW_CONE } from '@tandem/evaluation';
import { EngineSet, FEATURE_NAMES, type ContextUpdate } from '@tandem/features';
import { RandomMarket } from '@tandem/features/testing';
import { ChampionHolder } from '../src/live/champion-holder.js';
import { ModelForecaster, type Runner } from '../src/live/forecaster.js';
import type { CycleTrigger } from '../src/live/cycle-scheduler.js';
import { coneRecords, ExpectedMoves } from '../src/live/expected-moves.js';
import { LatencyRecorder } from '../src/live/latency-recorder.js';
import { LiveLoop } from '../src/live/live-loop.js';
import { LiveMarketState } from '../src/live/market-state.js';
import { championRecords, shadowRecords } from '../src/live/prediction-records.js';
import { LatestStates, Predictor } from '../src/live/predictor.js';
import { RecordWriter } from '../src/live/record-writer.js';
import { nameOf, type ShadowId } from '../src/live/shadow.js';
import { ShadowHolder } from '../src/live/shadow-holder.js';
import { ShadowPredictor } from '../src/live/shadow-predictor.js';
import { LiveFeed, type SymbolState } from '../src/live/symbol-state.js';
import { toUpdate } from '../src/messages/market-messages.js';
import { StatusReporter } from '../src/status/status-reporter.js';

/** What is under way and goes well is done by then. */
const UNDER_WAY_MS = 200;

/** A model that always answers the same, for tests of what happens around models. */
export interface FakeRunner extends Runner {
  disposed: boolean;
  /** The windows it was last given. */
  seen: Float32Array | null;
  /** Thrown instead of an answer while set. */
  failure: Error | null;
  /** What every quantile of its log excursion is; null: it forecasts none. */
  excursion: number | null;
}

export function fakeRunner(answer: ClassProbabilities, featureNames: readonly string[] = FEATURE_NAMES): FakeRunner {
  return {
    metadata: { featureNames: [...featureNames], thresholds: { down: 0.4, up: 0.4 } },
    disposed: false,
    seen: null,
    failure: null,
    excursion: null,
    async predict(windows, n) {
      if (this.failure !== null) throw this.failure;
      this.seen = windows.slice();
      return Float32Array.from({ length: 3 * n }, (_, i) => answer[i % 3]!);
    },
    async forecast(windows, n) {
      const { excursion: value } = this;
      const excursion = value === null ? null : new Float32Array(EXCURSION_VALUES * n).fill(value);
      return { probabilities: await this.predict(windows, n), excursion };
    },
    dispose() {
      this.disposed = true;
    },
  };
}

/** Of a side, as a share of the price. */
export const COST = 0.0001;

const SYMBOLS = ['GS', 'SPY'];
const YESTERDAY = sessionOn('2026-03-04')!;
export const TODAY = sessionOn('2026-03-05')!;

/** The live loop over bars, clock and models that a test controls. */
export class LiveFixture {
  readonly market = new RandomMarket(SYMBOLS);
  /** What the database holds. */
  bars: Bar[] = this.market.session(YESTERDAY);
  forming: Bar[] = [];
  /** News and observations that every read finds. */
  context: ContextUpdate = { news: [], observations: [] };
  clock: MarketClock | null = null;
  /** Thrown by every read while set. */
  failure: Error | null = null;
  /** Wall time. */
  now = Date.UTC(2026, 5, 1);
  readonly runners: FakeRunner[] = [];
  readonly updates: Update[] = [];
  readonly statuses: Status[] = [];
  readonly recorded: string[] = [];
  /** What shadows predicted, as stored. */
  readonly shadowed: NewPrediction[] = [];
  /** Bars handed to the explainer. */
  readonly explained: string[] = [];
  readonly failures: string[] = [];
  /** Features that the models read that are promoted from now on. */
  readonly features: Record<ModelKind, readonly string[]> = { lstm: FEATURE_NAMES, transformer: FEATURE_NAMES };
  readonly holder = new ChampionHolder(
    {
      load: async (kind) => {
        const runner = fakeRunner([0.1, 0.2, 0.7], this.features[kind]);
        this.runners.push(runner);
        return runner;
      },
      predecessor: async () => null,
    },
    () => this.now,
  );
  /** By name, each with a model of its own. */
  readonly shadowRunners = new Map<string, FakeRunner>();
  readonly shadows = new ShadowHolder(
    async (id) => {
      const runner = fakeRunner([0.3, 0.4, 0.3], this.features[id.kind]);
      this.shadowRunners.set(nameOf(id), runner);
      return new ModelForecaster(runner);
    },
    () => this.now,
    ({ subject, error }) => this.failures.push(`${nameOf(subject)}: ${error.message}`),
  );
  readonly shadowLatency = new LatencyRecorder();
  /** Ready to show, without offsets. */
  readonly cone = new Cone({ ...NEW_CONE, counted: [20, 20, 20] });
  readonly moves: ExpectedMoves;
  readonly movesRecorded: ExpectedMoveRow[] = [];
  readonly marketState: LiveMarketState;
  readonly states: LatestStates;
  readonly loop: LiveLoop;
  private minutes = 0;
  private reads = 0;

  constructor() {
    const market = new LiveMarketState(() => this.now, COST);
    this.marketState = market;
    const feed = new LiveFeed();
    feed.states.subscribe((states) =>
      this.updates.push(...states.map((state) => toUpdate(state, this.moves.of(state), market.clock!, this.now))),
    );
    const installation = { source: 'simulated', temporalUrl: 'http://temporal' } as const;
    const status = new StatusReporter(market, { value: [] }, installation, {
      pipeline: { available: true },
      disk: { state: 'ok' },
      database: { up: true },
    });
    feed.ticks.subscribe(() => status.reportChange());
    status.statuses.subscribe((one) => this.statuses.push(one));
    const predictor = new Predictor(this.holder, market, (kind, error) => this.failures.push(`${kind}: ${(error as Error).message}`));
    this.states = new LatestStates(predictor);
    const events = { onRetry: () => undefined, onRejected: () => undefined };
    const repository = {
      record: async (_predictions: unknown, rows: readonly RecommendationRow[]) =>
        void this.recorded.push(...rows.map(({ symbol, ts }) => `${symbol} ${ts}`)),
    };
    const writer = new RecordWriter(championRecords(repository, { recommended: async () => [] }), events);
    const shadowRepository = { recordShadows: async (rows: readonly NewPrediction[]) => void this.shadowed.push(...rows) };
    const shadowWriter = new RecordWriter(shadowRecords(shadowRepository, { recorded: async () => [] }), events);
    const shadows = new ShadowPredictor({
      shadows: this.shadows,
      writer: shadowWriter,
      loopIdle: () => this.loop.idle(),
      latency: this.shadowLatency,
      elapsed: () => performance.now(),
    });
    this.moves = new ExpectedMoves({
      writer: new RecordWriter(
        coneRecords(
          { record: async (rows) => void this.movesRecorded.push(...rows) },
          { recorded: async () => [], recordedMinutes: async () => [] },
          () => undefined,
        ),
        events,
      ),
      restore: async () => ({ cone: this.cone, caughtUp: [] }),
      onFailure: (error) => this.failures.push((error as Error).message),
    });
    this.loop = new LiveLoop({
      bars: { latest: (symbols, count) => this.read(() => this.latest(symbols, count)), forming: () => this.read(() => this.forming) },
      clock: { read: () => this.read(() => this.clock) },
      context: { read: () => this.read(() => this.context) },
      engines: new EngineSet(SYMBOLS),
      champions: this.holder,
      market,
      predictor,
      states: this.states,
      moves: this.moves,
      writer,
      shadows,
      explainer: { enqueue: (states) => void this.explained.push(...states.map(({ bar }) => `${bar.symbol} ${bar.ts}`)) },
      feed,
      updateLatency: new LatencyRecorder(),
      predictLatency: new LatencyRecorder(),
      onFailure: (error) => this.failures.push((error as Error).message),
    });
  }

  get gs(): SymbolState | null {
    return this.states.get('GS');
  }

  async promote(version = 1): Promise<void> {
    const rows = MODEL_KINDS.map((kind): ChampionRow => ({
      kind,
      version,
      revision: version,
      proven: true,
      provenMovement: false,
      previousVersion: null,
      since: 0,
      actor: 'test',
      reason: 'test',
      forced: false,
    }));
    await this.holder.refresh(rows, () => false);
  }

  /** Has these run beside the champions. */
  async shadow(...ids: readonly ShadowId[]): Promise<void> {
    await this.shadows.refresh(ids, () => false);
  }

  /** Stores the next minute of today, with the clock that ingestion writes. */
  commitMinute(): Bar[] {
    const ts = TODAY.open + this.minutes * BAR_MS;
    this.minutes += 1;
    const bars = this.market.minute(ts);
    this.bars.push(...bars);
    this.setClock(ts + BAR_MS, ts);
    return bars;
  }

  setClock(marketTime: number, lastBarTs: number | null, state: MarketClock['state'] = 'open'): void {
    this.clock = {
      source: 'simulated',
      state,
      marketTime,
      wallTime: this.now,
      speed: 60,
      session: TODAY.date,
      lastBarTs,
      lastBarWallTime: this.now,
    };
  }

  /** Triggers the loop and waits for the cycle. */
  async cycle(...reasons: readonly CycleTrigger[]): Promise<void> {
    const { reads } = this;
    this.loop.trigger(...reasons);
    await this.settled(() => this.reads > reads);
  }

  /** Waits until `holds`, and what then is under way is done; a cycle that fails is not: it is tried again later. */
  async settled(holds: () => boolean): Promise<void> {
    while (!holds()) await sleep(1);
    await Promise.race([this.loop.idle(), sleep(UNDER_WAY_MS)]);
    await sleep(10);
  }

  private latest(symbols: readonly string[], count: number): Map<string, BarSeries> {
    return new Map(symbols.map((symbol) => [symbol, toSeries(symbol, this.bars.filter((bar) => bar.symbol === symbol).slice(-count))]));
  }

  private async read<T>(answer: () => T): Promise<T> {
    this.reads += 1;
    await Promise.resolve();
    if (this.failure !== null) throw this.failure;
    return answer();
  }
}
