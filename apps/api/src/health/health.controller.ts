import { Controller, Get, HttpException, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import type { Ingestor } from '@tandem/contracts';
import type { Database } from '@tandem/database';
import { clockSkewSentence, UnavailableProblem } from '../http/problems.js';
import { LiveService } from '../live/live-service.js';
import { ClockCheck } from '../platform/clock-check.js';
import { DATABASE } from '../platform/installation.js';
import { TemporalGateway } from '../platform/temporal-gateway.js';
import { describeIngestor, isHealthy } from '../status/ingestor-health.js';

const TIMEOUT_MS = 2_000;

/**
 * `live`: the process answers. `ready`: it can do its work. Only a database that is away makes it unready; without
 * Temporal, champions or fresh prices, or with an ingestor that fails, it still serves, and says `degraded`.
 */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly live: LiveService,
    private readonly temporal: TemporalGateway,
    private readonly clocks: ClockCheck,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether database, Temporal, models, source and ingestors are there' })
  async ready(): Promise<HealthCheckResult> {
    try {
      const ingestors = this.live.status.current().ingestors.map((ingestor) => () => this.checkIngestor(ingestor));
      return await this.health.check([() => this.checkDatabase(), () => this.checkTemporal(), () => this.checkClock(), () => this.checkModels(), () => this.checkSource(), ...ingestors]);
    } catch (error) {
      if (!(error instanceof HttpException)) throw error;
      throw new UnavailableProblem('service', 'The database does not answer; see checks.', { checks: error.getResponse() });
    }
  }

  private checkDatabase() {
    return this.indicators.check('database').attempt(() => this.database.pool.query('select 1').then(() => undefined)).withTimeout(TIMEOUT_MS);
  }

  private async checkTemporal() {
    const indicator = this.indicators.check('temporal');
    const result = await indicator.attempt(() => this.temporal.check()).withTimeout(TIMEOUT_MS);
    return result.temporal.status === 'up' ? result : indicator.degraded('Temporal does not answer: no training and no operator actions, predictions go on.');
  }

  private async checkClock() {
    const indicator = this.indicators.check('clock');
    const offsetMs = await this.clocks.offset().catch(() => null); // A database that is away has its own line.
    if (offsetMs === null) return indicator.degraded('The database does not tell its time.');
    return this.clocks.isSynchronized(offsetMs) ? indicator.up({ offsetMs }) : indicator.degraded({ offsetMs, message: `No operator action is taken: ${clockSkewSentence(offsetMs)}` });
  }

  private checkModels() {
    const serving = this.live.champions.current().champions.map(({ kind, version }) => `${kind} v${version}`);
    const indicator = this.indicators.check('models');
    const refused = this.live.champions.refused().map(({ row, serving: version, error }) =>
      `${row.kind} v${row.version} is champion and cannot be loaded, ${version === null ? 'nothing' : `v${version}`} serves instead: ${error.message}`);
    if (refused.length > 0) return indicator.degraded({ serving, message: refused.join(' ') });
    return serving.length === 2 ? indicator.up({ serving }) : indicator.degraded({ serving, message: 'Not both kinds have a champion yet.' });
  }

  private checkSource() {
    const { source, state, stale, ageMs } = this.live.status.current();
    const indicator = this.indicators.check('source');
    return stale ? indicator.degraded({ source, state, ageMs, message: 'No fresh prices.' }) : indicator.up({ source, state, ageMs });
  }

  private checkIngestor(ingestor: Ingestor) {
    const { name, state, lastSuccessAt, lagMs, errorRate, nextTryAt } = ingestor;
    const facts = { state, lastSuccessAt, lagMs, errorRate, nextTryAt, message: describeIngestor(ingestor, this.live.market.now()) };
    const indicator = this.indicators.check(`ingestor-${name}`);
    return isHealthy(ingestor) ? indicator.up(facts) : indicator.degraded(facts);
  }
}
