import { setTimeout as sleep } from 'node:timers/promises';
import type { DiagLogger } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Settings } from './settings.js';

/** What a process that exports traces has of OpenTelemetry. */
export interface Tracing {
  /** What spans say of the process they are of. */
  readonly resource: Resource;
  /** Takes spans that have ended and exports them by and by; what it cannot hold it drops. */
  readonly spanProcessor: SpanProcessor;
  /** Exports what is left, for a second at most; what then still waits for the collector is not waited for. */
  shutDown(): Promise<void>;
}

/** Longest that a process which ends waits for its collector. */
const SHUTDOWN_MS = 1_000;
/** Between two warnings: while a collector is away every batch fails, one in five seconds. */
const WARNING_EVERY_MS = 3_600_000;

type Warn = (message: string, details: Readonly<Record<string, unknown>>) => void;

/**
 * Exports traces to the collector of OTEL_EXPORTER_OTLP_ENDPOINT, by OTLP over HTTP. OpenTelemetry's SDK is loaded then alone, and reads
 * its other variables (OTEL_…) itself.
 * @param service what the process is called where OTEL_SERVICE_NAME does not say
 * @param warn gets what the SDK has to say, once an hour at most
 * @returns null where no collector is named
 */
export async function startTracing(
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: Pick<Settings, 'OTEL_EXPORTER_OTLP_ENDPOINT'>,
  service: string,
  warn: Warn,
): Promise<Tracing | null> {
  if (endpoint === undefined) return null;
  const [{ diag, DiagLogLevel }, resources, { BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
  ]);
  diag.setLogger(hourly(warn), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const resource = resources
    .defaultResource()
    .merge(resources.resourceFromAttributes({ 'service.name': service }))
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const spanProcessor = new BatchSpanProcessor(new OTLPTraceExporter());
  const provider = new NodeTracerProvider({ resource, spanProcessors: [spanProcessor] });
  provider.register();
  return {
    resource,
    spanProcessor,
    // That the last spans were lost was warned of.
    shutDown: () => Promise.race([provider.shutdown().catch(() => undefined), sleep(SHUTDOWN_MS, undefined, { ref: false })]),
  };
}

function hourly(warn: Warn): DiagLogger {
  let last = -Infinity;
  const log = (message: string) => {
    if (performance.now() - last < WARNING_EVERY_MS) return;
    last = performance.now();
    warn('traces are not exported; everything else goes on', { why: reasonIn(message) });
  };
  const ignore = () => undefined;
  return { error: log, warn: log, info: ignore, debug: ignore, verbose: ignore };
}

/** An error comes as JSON with its stack. */
function reasonIn(message: string): string {
  try {
    const { code, message: reason } = JSON.parse(message) as { code?: string; message?: string };
    return reason || code || message;
  } catch {
    return message;
  }
}
