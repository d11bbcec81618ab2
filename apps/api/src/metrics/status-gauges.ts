import { Counter, Gauge, type Registry } from 'prom-client';
import type { Ingestor, Status } from '@tandem/contracts';
import type { ReconciliationRow } from '@tandem/database';
import type { DiskMonitor } from '../status/disk-monitor.js';
import { isHealthy } from '../status/ingestor-health.js';

/** The market and its data at the moment of the scrape. */
export function addStatusGauges(registry: Registry, status: () => Status): void {
  const gauge = (name: string, help: string, valueOf: (status: Status) => number | null) => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const value = valueOf(status());
        // What is not known is left out, never reported as 0.
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  };
  gauge('tandem_market_open', 'Whether the session is under way, by market time.', ({ hours }) => Number(hours?.phase === 'open'));
  gauge('tandem_data_stale', 'Whether prices are too old to act on, so that everything is HOLD.', ({ stale }) => Number(stale));
  gauge('tandem_database_up', 'Whether the database answered the live loop the last time.', ({ database }) => Number(database === 'up'));
  gauge('tandem_temporal_up', 'Whether Temporal answered the last time.', ({ pipeline }) => Number(pipeline === 'up'));
  gauge('tandem_last_bar_age_seconds', 'Wall time since the newest bar was committed.', ({ ageMs }) =>
    ageMs === null ? null : ageMs / 1_000,
  );
}

/** How much room is left; left out where that cannot be asked. */
export function addDiskGauge(registry: Registry, disk: Pick<DiskMonitor, 'freeBytes'>): void {
  new Gauge({
    name: 'tandem_disk_free_bytes',
    help: 'Free on the disk of VAR_DIR.',
    registers: [registry],
    collect() {
      if (disk.freeBytes === null) this.remove();
      else this.set(disk.freeBytes);
    },
  });
}

/** How many served predictions of the newest session that was reconciled nothing explains; left out before there is one. */
export function addReconciliationGauge(registry: Registry, newest: () => Pick<ReconciliationRow, 'session' | 'unexplained'> | null): void {
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

const STATES = ['ok', 'waiting', 'failing', 'paused'] as const;

/** How each ingestor is, as it last reported, at the moment of the scrape. What it did not report is left out. */
export function addIngestorGauges(registry: Registry, ingestors: () => readonly Ingestor[]): void {
  const gauge = (name: string, help: string, valueOf: (ingestor: Ingestor) => number | null) => {
    new Gauge({
      name,
      help,
      labelNames: ['ingestor'],
      registers: [registry],
      collect() {
        this.reset();
        for (const one of ingestors()) {
          const value = valueOf(one);
          if (value !== null) this.set({ ingestor: one.name }, value);
        }
      },
    });
  };
  const counter = (name: string, help: string, valueOf: (ingestor: Ingestor) => number) => {
    new Counter({
      name,
      help,
      labelNames: ['ingestor'],
      registers: [registry],
      collect() {
        this.reset();
        for (const one of ingestors()) this.inc({ ingestor: one.name }, valueOf(one));
      },
    });
  };
  gauge('tandem_ingestor_up', 'Whether an ingestor works: it neither fails, nor is paused, nor has fallen silent.', (one) =>
    Number(isHealthy(one)),
  );
  gauge('tandem_ingestor_last_success_timestamp_seconds', 'When an ingestor last succeeded.', ({ lastSuccessAt }) =>
    lastSuccessAt === null ? null : Date.parse(lastSuccessAt) / 1_000,
  );
  gauge('tandem_ingestor_lag_seconds', 'Age of the newest thing that an ingestor fetched when it was stored.', ({ lagMs }) =>
    lagMs === null ? null : lagMs / 1_000,
  );
  gauge('tandem_ingestor_error_ratio', 'Share of the latest requests of an ingestor that failed.', ({ errorRate }) => errorRate);
  counter('tandem_ingestor_requests_total', 'Requests of an ingestor since its process started.', ({ requests }) => requests);
  counter(
    'tandem_ingestor_request_failures_total',
    'Requests of an ingestor that failed, since its process started.',
    ({ failures }) => failures,
  );
  addStates(registry, ingestors);
  addRows(registry, ingestors);
}

function addStates(registry: Registry, ingestors: () => readonly Ingestor[]): void {
  new Gauge({
    name: 'tandem_ingestor_state',
    help: 'The state that an ingestor last reported: 1 for that one, 0 for the others.',
    labelNames: ['ingestor', 'state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, state } of ingestors()) STATES.forEach((one) => this.set({ ingestor: name, state: one }, Number(one === state)));
    },
  });
}

function addRows(registry: Registry, ingestors: () => readonly Ingestor[]): void {
  new Counter({
    name: 'tandem_ingestor_rows_total',
    help: 'Rows of an ingestor by what became of them.',
    labelNames: ['ingestor', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, counters } of ingestors()) {
        for (const [outcome, rows] of Object.entries(counters)) this.inc({ ingestor: name, outcome }, rows);
      }
    },
  });
}
