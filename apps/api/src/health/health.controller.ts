import { Controller, Get, HttpException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { UnavailableProblem } from '../http/problems.js';
import {
  ClockIndicator,
  DatabaseIndicator,
  DiskIndicator,
  IngestorsIndicator,
  ModelsIndicator,
  ReplicaIndicator,
  SourceIndicator,
  TemporalIndicator,
  TimescaleIndicator,
} from './health-indicators.js';

/**
 * `live`: the process answers. `ready`: it can do its work. Only an unavailable database makes it unready; without Temporal, champions,
 * fresh prices or room on the disk, or with a failing ingestor or background job of TimescaleDB, it still serves, and is `degraded`.
 */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: DatabaseIndicator,
    private readonly timescale: TimescaleIndicator,
    private readonly temporal: TemporalIndicator,
    private readonly clock: ClockIndicator,
    private readonly replica: ReplicaIndicator,
    private readonly models: ModelsIndicator,
    private readonly source: SourceIndicator,
    private readonly ingestors: IngestorsIndicator,
    private readonly disk: DiskIndicator,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether database, TimescaleDB, Temporal, models, source, room on the disk and ingestors are there' })
  async ready(): Promise<HealthCheckResult> {
    try {
      return await this.health.check([
        () => this.database.check(),
        () => this.timescale.check(),
        () => this.temporal.check(),
        () => this.clock.check(),
        () => this.replica.check(),
        () => this.models.check(),
        () => this.source.check(),
        () => this.disk.check(),
        ...this.ingestors.checks(),
      ]);
    } catch (error) {
      if (!(error instanceof HttpException)) throw error;
      throw new UnavailableProblem('service', 'The database does not answer; see checks.', { checks: error.getResponse() });
    }
  }
}
