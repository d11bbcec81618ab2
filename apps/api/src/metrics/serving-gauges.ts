import type { ModelsEvent } from '@tandem/contracts';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { PredictionWriter } from '../live/prediction-writer.js';

/** What serves whom at the moment of the scrape. */
export interface Serving {
  readonly writer: Pick<PredictionWriter, 'pending' | 'rejected'>;
  readonly champions: () => ModelsEvent;
  /** Connected WebSocket clients. */
  readonly clients: () => number;
}

/** Clients, the models that serve them, and the record of what was predicted. */
export function addServingGauges(registry: Registry, { writer, champions, clients }: Serving): void {
  const registers = [registry];
  new Gauge({ name: 'tandem_websocket_clients', help: 'Connected WebSocket clients.', registers, collect() { this.set(clients()); } });
  new Gauge({ name: 'tandem_prediction_writes_pending', help: 'Judged bars whose predictions are not recorded yet.', registers, collect() { this.set(writer.pending); } });
  new Counter({
    name: 'tandem_prediction_writes_rejected_total', help: 'Judged bars whose predictions the database refused.', registers,
    collect() {
      this.reset();
      this.inc(writer.rejected);
    },
  });
  new Gauge({
    name: 'tandem_champion_info', help: 'The version of each kind that serves.', labelNames: ['kind', 'version', 'proven'], registers,
    collect() {
      this.reset();
      for (const { kind, version, proven } of champions().champions) this.set({ kind, version: String(version), proven: String(proven) }, 1);
    },
  });
}
