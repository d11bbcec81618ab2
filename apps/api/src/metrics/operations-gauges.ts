import { Gauge, type Registry } from 'prom-client';
import type { DriftEvent } from '@tandem/contracts';
import { SEVERITIES } from '@tandem/domain';
import type { TaskQueueState } from '../pipeline/task-queues.js';

/** What waits for workers, and whether there are any; nothing while Temporal does not answer. */
export function addQueueGauges(registry: Registry, queues: () => readonly TaskQueueState[]): void {
  const gauge = (name: string, help: string, valueOf: (queue: TaskQueueState) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['queue', 'type'],
      registers: [registry],
      collect() {
        this.reset();
        for (const one of queues()) this.set({ queue: one.queue, type: one.type }, valueOf(one));
      },
    });
  gauge('tandem_task_queue_backlog', 'Tasks of a queue of Temporal that no worker has taken yet, about.', ({ backlog }) => backlog);
  gauge('tandem_task_queue_backlog_age_seconds', 'How long the oldest task of a queue has waited.', ({ backlogAge }) => backlogAge);
  gauge('tandem_task_queue_pollers', 'Workers that ask a queue for tasks.', ({ pollers }) => pollers);
}

/** When a run of the pipeline last ended well; left out while that is not known. */
export function addPipelineGauge(registry: Registry, lastCompleted: () => number | null): void {
  new Gauge({
    name: 'tandem_pipeline_last_completed_timestamp_seconds',
    help: 'When a run of the training pipeline last completed.',
    registers: [registry],
    collect() {
      const at = lastCompleted();
      if (at === null) this.remove();
      else this.set(at / 1_000);
    },
  });
}

/** What the drift monitor found at its newest check, and what it holds; nothing before the database first answered. */
export function addDriftGauges(registry: Registry, drift: () => DriftEvent | null): void {
  const registers = [registry];
  new Gauge({
    name: 'tandem_drift_severity',
    help: 'The severity of the newest drift check: 1 for that one, 0 for the others.',
    labelNames: ['severity'],
    registers,
    collect() {
      this.reset();
      const current = drift();
      if (current !== null) for (const severity of SEVERITIES) this.set({ severity }, Number(severity === current.severity));
    },
  });
  const gauge = (name: string, help: string, valueOf: (event: DriftEvent) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const current = drift();
        if (current === null) this.remove();
        else this.set(valueOf(current));
      },
    });
  gauge('tandem_drift_holds', 'Symbols that the drift monitor holds; all of them count as one.', ({ holds }) => holds.length);
  gauge('tandem_drift_pending_alerts', 'Alerts that no operator has acknowledged, up to twenty.', ({ alerts }) => alerts.length);
}
