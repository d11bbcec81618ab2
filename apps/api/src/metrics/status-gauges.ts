import type { Status } from '@tandem/contracts';
import { Gauge, type Registry } from 'prom-client';

/** The market and its data at the moment of the scrape. */
export function addStatusGauges(registry: Registry, status: () => Status): void {
  const gauge = (name: string, help: string, valueOf: (status: Status) => number | null) => {
    new Gauge({
      name, help, registers: [registry],
      collect() {
        const value = valueOf(status());
        // What is not known is left out, never told as 0.
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  };
  gauge('tandem_market_open', 'Whether the session is under way, by market time.', ({ hours }) => Number(hours?.phase === 'open'));
  gauge('tandem_data_stale', 'Whether prices are too old to act on, so that everything is HOLD.', ({ stale }) => Number(stale));
  gauge('tandem_database_up', 'Whether the database answered the live loop the last time.', ({ database }) => Number(database === 'up'));
  gauge('tandem_last_bar_age_seconds', 'Wall time since the newest bar was committed.', ({ ageMs }) => (ageMs === null ? null : ageMs / 1_000));
}
