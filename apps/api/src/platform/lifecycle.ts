import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LiveSystem } from '../live/live-system.js';
import { PipelineWatch } from '../pipeline/pipeline-watch.js';
import { TemporalGateway } from '../pipeline/temporal-gateway.js';

/** Starts what runs by itself once the application is put together, and stops it in the reverse order. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly live: LiveSystem,
    private readonly watch: PipelineWatch,
    private readonly temporal: TemporalGateway,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.live.start();
    this.watch.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.watch.stop();
    await this.live.stop();
    await this.temporal.close();
  }
}
