import { Gauge, type Registry } from 'prom-client';
import type { ReconciliationRepository, ReconciliationRow } from '@tandem/database';
import { Poller } from '../platform/poller.js';

/** How often the newest result is read: a session has one a day. */
const POLL_MS = 60_000;

/** How many served predictions of the newest session that was reconciled nothing explains, as a metric. */
export class ReconciliationGauge {
  private newest: ReconciliationRow | null = null;
  private readonly poller = new Poller(() => this.refresh(), POLL_MS);

  /** @param onFailure called when the result could not be read; the metric stays as it was, and the next poll tries again */
  constructor(
    registry: Registry,
    private readonly repository: Pick<ReconciliationRepository, 'newest'>,
    private readonly onFailure: (error: unknown) => void,
  ) {
    const newest = () => this.newest;
    new Gauge({
      name: 'tandem_reconciled_unexplained_predictions',
      help: 'Served predictions of the newest reconciled session that differ from what is computed again, for no known cause.',
      labelNames: ['session'],
      registers: [registry],
      collect() {
        this.reset();
        const row = newest();
        if (row !== null) this.set({ session: row.session }, row.unexplained);
      },
    });
  }

  start(): Promise<void> {
    return this.poller.start();
  }

  stop(): Promise<void> {
    return this.poller.stop();
  }

  private async refresh(): Promise<void> {
    try {
      this.newest = await this.repository.newest();
    } catch (error) {
      this.onFailure(error);
    }
  }
}
