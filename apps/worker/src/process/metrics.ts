import { SettingsError, type JsonLog } from '@tandem/config';
import { Runtime, type RuntimeOptions } from '@temporalio/worker';
import { JsonLogger } from './log.js';

/** Names as Prometheus's own libraries have them, and as Temporal's recommended alerts ask for them. */
const PROMETHEUS = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true } as const;

/** Shows how many open runs nobody can carry on, beside what the SDK measures. */
export function showWaitingRuns({ metricMeter }: Runtime): (runs: number) => void {
  const gauge = metricMeter.createGauge(
    'tandem_waiting_runs',
    'int',
    undefined,
    'Open runs whose build has no worker, and that this one cannot replay',
  );
  return (runs) => gauge.set(runs);
}

/**
 * Installs Temporal's runtime, of which a process has one.
 * @param metricsAddress `host:port` where Prometheus finds what the SDK measures, at `/metrics`; undefined: nowhere
 * @throws SettingsError when nothing can listen there
 */
export function installRuntime(log: JsonLog, metricsAddress?: string): Runtime {
  const metrics = metricsAddress === undefined ? {} : { metrics: { prometheus: { bindAddress: metricsAddress, ...PROMETHEUS } } };
  const options: RuntimeOptions = { logger: new JsonLogger(log), telemetryOptions: { logging: { filter: 'ERROR' }, ...metrics } };
  try {
    return Runtime.install(options);
  } catch (cause) {
    if (metricsAddress === undefined) throw cause;
    throw new SettingsError(
      `TEMPORAL_METRICS_ADDRESS=${metricsAddress} cannot be listened on (${(cause as Error).message}). Choose a free address, or unset it.`,
      { cause },
    );
  }
}
