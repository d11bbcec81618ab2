import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { BANDS } from '@tandem/evaluation';
import type { ChampionHolder } from '../live/champion-holder.js';
import type { ExpectedMoves } from '../live/expected-moves.js';
import type { Leadership } from '../live/leadership.js';
import type { ShadowHolder } from '../live/shadow-holder.js';
import type { ShadowService } from '../live/shadow-service.js';
import type { RecordWriter } from '../live/record-writer.js';
import type { ConnectionRefusals } from '../ws/refusals.js';

/** Bounds of the histograms, seconds: from what an update takes on an idle machine to what would be a fault. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the live loop does and how long it takes, counted as it happens. */
export class LiveMetrics {
  private readonly updates: Counter;
  private readonly latency: Histogram;
  private readonly delivery: Histogram;
  private readonly barToClient: Histogram;
  private readonly predicting: Histogram;
  private readonly shadowing: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.updates = new Counter({
      name: 'tandem_updates_published_total',
      help: 'Updates of symbols handed to the WebSocket clients.',
      registers,
    });
    this.latency = new Histogram({
      name: 'tandem_update_latency_seconds',
      help: 'From the commit of a closed bar to its update being handed to the WebSocket clients.',
      buckets: BUCKETS,
      registers,
    });
    this.delivery = new Histogram({
      name: 'tandem_websocket_delivery_seconds',
      help: 'From the first WebSocket client that something waits for to none.',
      buckets: BUCKETS,
      registers,
    });
    this.barToClient = new Histogram({
      name: 'tandem_bar_to_client_seconds',
      help: 'From the commit of a closed bar until the connections of all WebSocket clients have taken it; once a minute of the market.',
      buckets: BUCKETS,
      registers,
    });
    // The name is older than the word: dashboards and alerts read it.
    this.predicting = new Histogram({
      name: 'tandem_prediction_duration_seconds',
      help: 'Both models over all windows of a cycle of the live loop.',
      buckets: BUCKETS,
      registers,
    });
    this.shadowing = new Histogram({
      name: 'tandem_shadow_prediction_duration_seconds',
      help: 'All shadows and controls over the final windows of a cycle, after its updates were handed over.',
      buckets: BUCKETS,
      registers,
    });
  }

  published(updates: number): void {
    this.updates.inc(updates);
  }

  updated(ms: number): void {
    this.latency.observe(ms / 1_000);
  }

  delivered(ms: number): void {
    this.delivery.observe(ms / 1_000);
  }

  barDelivered(ms: number): void {
    this.barToClient.observe(ms / 1_000);
  }

  predicted(ms: number): void {
    this.predicting.observe(ms / 1_000);
  }

  shadowed(ms: number): void {
    this.shadowing.observe(ms / 1_000);
  }
}

type Written = Pick<RecordWriter<unknown>, 'pending' | 'rejected'>;

/** What the gauges are read from at each scrape. */
interface Serving {
  readonly writer: Written;
  /** Of expected moves. */
  readonly moveWriter: Written;
  readonly champions: Pick<ChampionHolder, 'rows'>;
  /** Connected WebSocket clients. */
  readonly clients: () => number;
}

/** Clients, the models that serve them, and the record of what was predicted. */
export function addServingGauges(registry: Registry, { writer, moveWriter, champions, clients }: Serving): void {
  const registers = [registry];
  new Gauge({
    name: 'tandem_websocket_clients',
    help: 'Connected WebSocket clients.',
    registers,
    collect() {
      this.set(clients());
    },
  });
  addWriteGauges(registry, 'tandem_prediction_writes', 'Bars whose predictions', writer);
  addWriteGauges(registry, 'tandem_expected_move_writes', 'Expected moves, and minutes of their outcomes, that', moveWriter);
  new Gauge({
    name: 'tandem_champion_info',
    help: 'The version of each kind that serves.',
    labelNames: ['kind', 'version', 'proven'],
    registers,
    collect() {
      this.reset();
      for (const { kind, version, proven } of champions.rows) this.set({ kind, version: String(version), proven: String(proven) }, 1);
    },
  });
}

/** @param what is written: the beginning of a sentence */
function addWriteGauges(registry: Registry, name: string, what: string, written: Written): void {
  const registers = [registry];
  new Gauge({
    name: `${name}_pending`,
    help: `${what} are not recorded yet.`,
    registers,
    collect() {
      this.set(written.pending);
    },
  });
  new Counter({
    name: `${name}_rejected_total`,
    help: `${what} the database refused.`,
    registers,
    collect() {
      this.reset();
      this.inc(written.rejected);
    },
  });
}

/** Connections that were refused, and clients that were cut because of what they sent. */
export function addRefusalCounter(registry: Registry, refusals: Pick<ConnectionRefusals, 'totals'>): void {
  new Counter({
    name: 'tandem_websocket_refused_total',
    help: 'WebSocket connections that were not accepted (connections, busy) or cut (frames, malformed).',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [reason, count] of refusals.totals) this.inc({ reason }, count);
    },
  });
}

/** Which of several processes over one database records what is predicted. */
export function addReplicaGauges(registry: Registry, leadership: Pick<Leadership, 'role' | 'takeovers'>): void {
  const registers = [registry];
  new Gauge({
    name: 'tandem_replica_leader',
    help: '1 while this process records what is predicted, 0 while another one does.',
    registers,
    collect() {
      this.set(Number(leadership.role === 'leader'));
    },
  });
  new Counter({
    name: 'tandem_replica_takeovers_total',
    help: 'How often this process has come to record what is predicted, its start included.',
    registers,
    collect() {
      this.reset();
      this.inc(leadership.takeovers);
    },
  });
}

/** How the bands of the expected move hold, all symbols together. */
export function addMoveGauges(registry: Registry, moves: Pick<ExpectedMoves, 'coverage'>): void {
  const gauge = (name: string, help: string, value: (band: NonNullable<ExpectedMoves['coverage']>[number]) => number | null) =>
    new Gauge({
      name,
      help,
      labelNames: ['horizon', 'level'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [i, { minutes, level }] of BANDS.entries()) {
          const band = moves.coverage?.[i];
          const shown = band && value(band);
          if (shown != null) this.set({ horizon: `${minutes}m`, level: String(level) }, shown);
        }
      },
    });
  gauge(
    'tandem_expected_move_coverage_ratio',
    'Share of outcomes of the last five sessions that the band held.',
    ({ coverage }) => coverage,
  );
  gauge('tandem_expected_move_within_limits', '1 while the coverage of the band is within its limits, else 0.', ({ withinLimits }) =>
    Number(withinLimits),
  );
  gauge('tandem_expected_move_offset', 'Logarithm of what the half-width of the band is multiplied by.', ({ offset }) => offset);
}

/** What runs unseen beside the champions. */
export function addShadowGauges(registry: Registry, holder: Pick<ShadowHolder, 'all'>, service: Pick<ShadowService, 'lost'>): void {
  const registers = [registry];
  new Gauge({
    name: 'tandem_shadow_info',
    help: 'The versions that predict unseen beside the champions, and the controls of these.',
    labelNames: ['kind', 'version', 'role'],
    registers,
    collect() {
      this.reset();
      for (const { id } of holder.all) this.set({ kind: id.kind, version: String(id.version), role: id.role }, 1);
    },
  });
  new Counter({
    name: 'tandem_shadow_predictions_lost_total',
    help: 'Bars that no shadow predicted on because the live loop was busy, and predictions of shadows that the database refused.',
    registers,
    collect() {
      this.reset();
      this.inc(service.lost);
    },
  });
}
