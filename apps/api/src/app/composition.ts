import { Logger } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import {
  AuditRepository,
  BarRepository,
  ChampionRepository,
  CheckRunRepository,
  CorporateActionRepository,
  DriftHistoryRepository,
  DriftRepository,
  IngestorHealthRepository,
  MarketClockRepository,
  ModelRepository,
  NewsRepository,
  OperatorRequestRepository,
  OperatorSessionRepository,
  OutcomeRepository,
  PredictionRepository,
  QuarantineRepository,
  ReconciliationRepository,
  SessionGainRepository,
  StoredSessionRepository,
  type Database,
  type IngestorHealthRow,
  type ReconciliationRow,
} from '@tandem/database';
import { EngineSet } from '@tandem/features';
import { ModelRunner } from '@tandem/models';
import { ContextReader, loadArtifact } from '@tandem/registry';
import { CheckRuns } from '../checks/check-runs.js';
import { KnownSymbols } from '../http/request-validation.js';
import { ChampionHolder } from '../live/champion-holder.js';
import { DriftWatch } from '../live/drift-watch.js';
import { LatencyRecorder } from '../live/latency-recorder.js';
import { Leadership } from '../live/leadership.js';
import { LiveLoop } from '../live/live-loop.js';
import { LiveService } from '../live/live-service.js';
import { LiveMarketState } from '../live/market-state.js';
import { championRecords } from '../live/prediction-records.js';
import { LatestStates, Predictor } from '../live/predictor.js';
import { RecordWriter } from '../live/record-writer.js';
import { LiveFeed } from '../live/symbol-state.js';
import { BarDelivery } from '../metrics/bar-delivery.js';
import {
  addMoveGauges,
  addRefusalCounter,
  addReplicaGauges,
  addServingGauges,
  addShadowGauges,
  LiveMetrics,
} from '../metrics/live-metrics.js';
import { addDriftGauges } from '../metrics/operations-gauges.js';
import { addDiskGauge, addIngestorGauges, addReconciliationGauge, addStatusGauges } from '../metrics/status-gauges.js';
import { ModelCatalogue } from '../models/model-catalogue.js';
import { Alerts } from '../operator/alerts.js';
import { ChangeResults } from '../operator/change-results.js';
import { ChampionChanges } from '../operator/champion-changes.js';
import { GuessRecords } from '../operator/guess-records.js';
import { KeyGuesses } from '../operator/key-guesses.js';
import { OperatorChanges } from '../operator/operator-changes.js';
import { OperatorSessions } from '../operator/operator-sessions.js';
import { PipelineRuns } from '../pipeline/pipeline-runs.js';
import { PipelineWatch } from '../pipeline/pipeline-watch.js';
import { ClockCheck } from '../platform/clock-check.js';
import { messageOf } from '../platform/logger.js';
import { DatabaseProbe } from '../platform/database-probe.js';
import { LoopLag } from '../platform/loop-lag.js';
import { Polled } from '../platform/poller.js';
import { TemporalGateway } from '../platform/temporal-gateway.js';
import { DiskMonitor } from '../status/disk-monitor.js';
import { StatusReporter } from '../status/status-reporter.js';
import { Admission } from '../ws/admission.js';
import { Clients } from '../ws/clients.js';
import { ConnectionRefusals } from '../ws/refusals.js';
import { composeExplanations } from './compose-explanations.js';
import { composeMoves } from './compose-moves.js';
import { composeOperations } from './compose-operations.js';
import { composeShadows } from './compose-shadows.js';
import type { ApiResources } from './resources.js';

/** Everything that serves, ready to be started. */
export interface Composition {
  /** What controllers, gateway, guard and health indicators ask for, each by its class. */
  readonly services: readonly object[];
  /** Starts what runs by itself. */
  start(): Promise<void>;
  /** Stops it in the reverse order. */
  stop(): Promise<void>;
}

/**
 * Builds the whole application by hand, in the order in which its parts need one another. Nest only makes what is its own:
 * controllers, gateway, guard and health indicators, and hands them these.
 */
export function compose(resources: ApiResources): Composition {
  const { database, installation, now } = resources;
  const registry = new Registry();
  const metrics = new LiveMetrics(registry);
  const { clients, refusals, admission, lag } = composeClients(resources, metrics);
  const composed = composeLive(resources, metrics, clients);
  const { leadership, live, drift, feed, market, champions, states, moves, moveWriter, writer, shadows, explanations } = composed;
  const ingestors = composeIngestors(database);
  const { temporal, clocks, changes, checks, runs, pipeline } = composePipeline(resources);
  const disk = new DiskMonitor(installation.directory, () => writer.lastFailure);
  const probe = new DatabaseProbe(database);
  const status = new StatusReporter(market, ingestors, installation, { pipeline, disk, database: probe });
  feed.ticks.subscribe(() => status.reportChange());

  collectDefaultMetrics({ register: registry });
  const delivery = new BarDelivery(clients, now, (ms) => metrics.barDelivered(ms));
  feed.states.subscribe((states) => {
    metrics.published(states.length);
    delivery.take(states, market.clock?.lastBarTs ?? null);
  });
  addStatusGauges(registry, () => status.current());
  addDiskGauge(registry, disk);
  addIngestorGauges(registry, () => status.current().ingestors);
  addServingGauges(registry, { writer, moveWriter, champions, clients: () => clients.size });
  addRefusalCounter(registry, refusals);
  addReplicaGauges(registry, leadership);
  addMoveGauges(registry, moves);
  addShadowGauges(registry, shadows.holder, shadows.service);
  addDriftGauges(registry, () => drift.current);
  const operations = composeOperations(temporal, runs, registry);
  const reconciliation = composeReconciliation(database);
  addReconciliationGauge(registry, () => reconciliation.value);

  return {
    services: [
      new AuditRepository(database),
      new BarRepository(database),
      new ChampionRepository(database),
      new CorporateActionRepository(database),
      new DriftHistoryRepository(database),
      new DriftRepository(database),
      new ModelRepository(database),
      new NewsRepository(database),
      new OutcomeRepository(database),
      new PredictionRepository(database),
      new QuarantineRepository(database),
      new SessionGainRepository(database),
      new StoredSessionRepository(database),
      new KnownSymbols(installation.symbols),
      resources.operatorKey,
      new OperatorSessions(new OperatorSessionRepository(database), now),
      new KeyGuesses(new GuessRecords(new AuditRepository(database), now)),
      new Alerts(new DriftRepository(database), now),
      new ChampionChanges(database, changes),
      new ChangeResults(database, new OperatorRequestRepository(database), temporal),
      new ModelCatalogue(database, shadows.holder, temporal),
      checks,
      temporal,
      clocks,
      runs,
      pipeline,
      drift,
      leadership,
      feed,
      market,
      champions,
      shadows.holder,
      states,
      explanations.explainer,
      explanations.minutes,
      explanations.past,
      moves,
      status,
      disk,
      probe,
      clients,
      refusals,
      admission,
      registry,
    ],
    async start() {
      await Promise.all([leadership.start(), live.start(), ingestors.start(), reconciliation.start(), disk.start(), probe.start()]);
      operations.start();
      lag.start();
      status.start();
      pipeline.start();
    },
    async stop() {
      lag.stop();
      await pipeline.stop();
      await operations.stop();
      status.stop();
      await Promise.all([disk.stop(), probe.stop()]);
      await reconciliation.stop();
      await ingestors.stop();
      await live.stop();
      await explanations.stop();
      await leadership.stop();
      await temporal.close();
    },
  };
}

/** The live loop with everything that it works on. */
function composeLive({ database, installation, now }: ApiResources, metrics: LiveMetrics, clients: Clients) {
  const logger = new Logger('live');
  const leadership = new Leadership(database);
  const { symbols, cost } = installation;
  const feed = new LiveFeed();
  const market = new LiveMarketState(now, cost);
  const pointers = new ChampionRepository(database);
  const champions = new ChampionHolder(
    {
      load: async (kind, version) => ModelRunner.load(await loadArtifact(database, kind, version)),
      predecessor: (row) => pointers.predecessor(row),
    },
    now,
  );
  const predictor = new Predictor(champions, market, (kind, error) => logger.error('alert: model failed', { kind, why: messageOf(error) }));
  const states = new LatestStates(predictor);
  const records = championRecords(new PredictionRepository(leadership.database), new PredictionRepository(database));
  const writer = new RecordWriter(records, {
    onRetry: (error, rows) => logger.warn('recording predictions failed; will retry', { rows, why: messageOf(error) }),
    onRejected: (error, rows) => logger.error('alert: database refused predictions; not recorded', { rows, why: messageOf(error) }),
  });
  leadership.join(writer);
  const { moves, moveWriter } = composeMoves(database, leadership, symbols);
  const updateLatency = new LatencyRecorder((ms) => metrics.updated(ms));
  const predictLatency = new LatencyRecorder((ms) => metrics.predicted(ms));
  const engines = new EngineSet(symbols);
  const shadows = composeShadows({ database, leadership, now, metrics, loopIdle: () => loop.idle() });
  const explanations = composeExplanations({
    database,
    leadership,
    installation,
    market,
    idle: () => loop.idle().then(() => clients.served()),
  });
  const loop: LiveLoop = new LiveLoop({
    bars: new BarRepository(database),
    clock: new MarketClockRepository(database),
    context: new ContextReader(database, engines.followed),
    engines,
    champions,
    market,
    predictor,
    states,
    moves,
    writer,
    shadows: shadows.predictor,
    explainer: explanations.explainer,
    feed,
    updateLatency,
    predictLatency,
    onFailure: (error) => logger.warn('live cycle failed; will retry', { why: messageOf(error) }),
  });
  const drift = new DriftWatch(new DriftRepository(database), market, (error) =>
    logger.warn('reading what is held failed; will retry', { why: messageOf(error) }),
  );
  const live = new LiveService({
    databaseUrl: database.url,
    pointers,
    audit: new AuditRepository(database),
    now,
    drift,
    loop,
    moves,
    moveWriter,
    champions,
    shadows: shadows.service,
    feed,
    writer,
    updateLatency,
    predictLatency,
    shadowLatency: shadows.latency,
  });
  return { leadership, live, drift, feed, market, champions, states, moves, moveWriter, writer, shadows, explanations };
}

/** A delivery that takes longer, or whatever else keeps the thread for longer, makes clients wait for half a bar at 60 times real time. */
const BUSY_MS = 500;

/** Who is connected, and who is let in. */
function composeClients({ maxClients }: ApiResources, metrics: LiveMetrics) {
  const logger = new Logger('clients');
  const elapsed = () => performance.now();
  const clients = new Clients((ms) => metrics.delivered(ms));
  const lag = new LoopLag(elapsed);
  const refusals = new ConnectionRefusals((counts) => logger.warn('connections refused or cut', { ...counts }));
  const admission = new Admission({
    maxClients,
    clients: () => clients.size,
    busy: () => clients.busyMs > BUSY_MS || lag.ms > BUSY_MS,
    onRefused: (reason) => refusals.count(reason),
    elapsed,
  });
  return { clients, refusals, admission, lag };
}

/** How often the health of the ingestors is read. */
const INGESTORS_MS = 2_000;

function composeIngestors(database: Database): Polled<readonly IngestorHealthRow[]> {
  const logger = new Logger('ingestors');
  const health = new IngestorHealthRepository(database);
  return new Polled(
    () => health.list(),
    [] as readonly IngestorHealthRow[],
    INGESTORS_MS,
    (error) => logger.warn('reading the health of ingestors failed; will retry', { why: messageOf(error) }),
  );
}

/** How often the newest reconciliation is read: a session has one a day. */
const RECONCILIATION_MS = 60_000;

function composeReconciliation(database: Database): Polled<ReconciliationRow | null> {
  const logger = new Logger('metrics');
  const results = new ReconciliationRepository(database);
  return new Polled(
    () => results.newest(),
    null as ReconciliationRow | null,
    RECONCILIATION_MS,
    (error) => logger.warn('reading the newest reconciliation failed; will retry', { why: messageOf(error) }),
  );
}

/** The way to Temporal, what operators start by it, and the training runs. */
function composePipeline({ database, installation: { source }, temporal: address, clientInterceptors, now }: ApiResources) {
  const logger = new Logger('pipeline');
  const temporal = new TemporalGateway(address, clientInterceptors);
  const clocks = new ClockCheck(database, now);
  const requests = new OperatorRequestRepository(database);
  const changes = new OperatorChanges(requests, temporal, now, clocks);
  const checks = new CheckRuns(new CheckRunRepository(database), temporal, changes, new AuditRepository(database), now);
  const runs = new PipelineRuns(temporal, changes, requests, source, now);
  const pipeline = new PipelineWatch(runs, {
    onUnavailable: (error) => logger.warn('temporal unavailable; live predictions continue', { why: messageOf(error) }),
    onAvailable: () => logger.log('temporal available again'),
  });
  return { temporal, clocks, changes, checks, runs, pipeline };
}
