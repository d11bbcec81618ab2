import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import type { Ingestor } from '@tandem/contracts';
import { timescaleState, type Database, type TimescaleState } from '@tandem/database';
import { MODEL_KINDS, versionName } from '@tandem/domain';
import { clockSkewSentence } from '../http/problems.js';
import { ChampionHolder } from '../live/champion-holder.js';
import { Leadership } from '../live/leadership.js';
import { LiveMarketState, type MarketReader } from '../live/market-state.js';
import { nameOf } from '../live/shadow.js';
import { ShadowHolder } from '../live/shadow-holder.js';
import { ClockCheck } from '../platform/clock-check.js';
import { DatabaseProbe } from '../platform/database-probe.js';
import { DATABASE } from '../platform/installation.js';
import { TemporalGateway } from '../platform/temporal-gateway.js';
import { describeIngestor, isHealthy } from '../status/ingestor-health.js';
import { DiskMonitor } from '../status/disk-monitor.js';
import { StatusReporter } from '../status/status-reporter.js';

/** Everything answers, or is said not to, within 2.5 s: the rest is for a busy machine. */
const TIMEOUT_MS = 1_500;

@Injectable()
export class DatabaseIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly probe: DatabaseProbe,
  ) {}

  check() {
    return this.indicators
      .check('database')
      .attempt(() => this.probe.ask())
      .withTimeout(TIMEOUT_MS);
  }
}

/** Whether TimescaleDB's background jobs succeed; a database without TimescaleDB has none. */
@Injectable()
export class TimescaleIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  async check() {
    const indicator = this.indicators.check('timescaledb');
    let state: TimescaleState | null = null;
    const read = () => timescaleState(this.database).then((answer) => void (state = answer));
    const { timescaledb } = await indicator.attempt(read).withTimeout(TIMEOUT_MS);
    // An unavailable database has its own indicator.
    if (timescaledb.status !== 'up') return indicator.degraded('The state of TimescaleDB cannot be read.');
    return this.describe(state);
  }

  private describe(state: TimescaleState | null) {
    const indicator = this.indicators.check('timescaledb');
    if (state === null) return indicator.up({ used: false });
    const { version, failingJobs } = state;
    if (failingJobs.length === 0) return indicator.up({ used: true, version });
    const failures = failingJobs.map(({ name, error }) => `${name}: ${error ?? 'for a reason that this account may not see'}`);
    const message = `Background jobs of TimescaleDB fail (${failures.join('; ')}). See timescaledb_information.job_errors.`;
    return indicator.degraded({ used: true, version, message });
  }
}

@Injectable()
export class TemporalIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly temporal: TemporalGateway,
  ) {}

  async check() {
    const indicator = this.indicators.check('temporal');
    const result = await indicator.attempt(() => this.temporal.check()).withTimeout(TIMEOUT_MS);
    if (result.temporal.status === 'up') return result;
    return indicator.degraded('Temporal does not answer: no training and no operator actions, predictions go on.');
  }
}

/** Whether the clocks of this machine and of the database agree. */
@Injectable()
export class ClockIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly clocks: ClockCheck,
  ) {}

  async check() {
    const indicator = this.indicators.check('clock');
    // An unavailable database has its own indicator.
    const asked = this.clocks.offset().catch(() => null);
    const offsetMs = await Promise.race([asked, sleep(TIMEOUT_MS, null, { ref: false })]);
    if (offsetMs === null) return indicator.degraded('The clock of the database cannot be read.');
    if (this.clocks.isSynchronized(offsetMs)) return indicator.up({ offsetMs });
    return indicator.degraded({ offsetMs, message: `No operator action is taken: ${clockSkewSentence(offsetMs)}` });
  }
}

/** Whether both kinds have a champion, and the champion serves; and what runs unseen beside them, on which nothing depends. */
@Injectable()
export class ModelsIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly champions: ChampionHolder,
    private readonly shadows: ShadowHolder,
  ) {}

  check() {
    const indicator = this.indicators.check('models');
    const serving = this.champions.rows.map(({ kind, version }) => `${kind} v${version}`);
    const refused = this.champions.refused.map(({ row, serving: version, error }) => {
      const instead = version === null ? 'nothing' : `v${version}`;
      return `${versionName(row.kind, row.version)} is champion and cannot be loaded, ${instead} serves instead: ${error.message}`;
    });
    const facts = { serving, ...this.shadowFacts() };
    if (refused.length > 0) return indicator.degraded({ ...facts, message: refused.join(' ') });
    if (serving.length === MODEL_KINDS.length) return indicator.up(facts);
    return indicator.degraded({ ...facts, message: 'Not both kinds have a champion yet.' });
  }

  private shadowFacts() {
    const setAside = this.shadows.refused.map(({ subject, error }) => `${nameOf(subject)}: ${error.message}`);
    return { shadows: this.shadows.all.map(({ id }) => nameOf(id)), ...(setAside.length > 0 && { shadowsSetAside: setAside }) };
  }
}

/** Whether there are fresh prices. */
@Injectable()
export class SourceIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly status: StatusReporter,
  ) {}

  check() {
    const { source, state, stale, ageMs } = this.status.current();
    const indicator = this.indicators.check('source');
    return stale ? indicator.degraded({ source, state, ageMs, message: 'No fresh prices.' }) : indicator.up({ source, state, ageMs });
  }
}

/** One result an ingestor. */
@Injectable()
export class IngestorsIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly status: StatusReporter,
    @Inject(LiveMarketState) private readonly market: MarketReader,
  ) {}

  /** The checks of the ingestors that are known now. */
  checks() {
    return this.status.current().ingestors.map((ingestor) => () => this.check(ingestor));
  }

  private check(ingestor: Ingestor) {
    const { name, state, lastSuccessAt, lagMs, errorRate, nextTryAt } = ingestor;
    const facts = { state, lastSuccessAt, lagMs, errorRate, nextTryAt, message: describeIngestor(ingestor, this.market.now()) };
    const indicator = this.indicators.check(`ingestor-${name}`);
    return isHealthy(ingestor) ? indicator.up(facts) : indicator.degraded(facts);
  }
}

/** Whether this process records what is predicted, or another one does: it serves as well in either case. */
@Injectable()
export class ReplicaIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly leadership: Leadership,
  ) {}

  check() {
    const { role, takeovers } = this.leadership;
    return this.indicators.check('replica').up({ role, takeovers });
  }
}

/** Whether there is room to store. */
@Injectable()
export class DiskIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly disk: DiskMonitor,
  ) {}

  check() {
    const { state, freeBytes, message } = this.disk;
    const indicator = this.indicators.check('disk');
    return message === null ? indicator.up({ state, freeBytes }) : indicator.degraded({ state, freeBytes, message });
  }
}

export const HEALTH_INDICATORS = [
  DatabaseIndicator,
  TimescaleIndicator,
  TemporalIndicator,
  ClockIndicator,
  ReplicaIndicator,
  ModelsIndicator,
  SourceIndicator,
  IngestorsIndicator,
  DiskIndicator,
];
