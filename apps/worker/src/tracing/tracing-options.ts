import type { InjectedSinks, WorkerOptions } from '@temporalio/worker';
import type { OpenTelemetrySinks } from '@temporalio/interceptors-opentelemetry-v2/lib/workflow/definitions.js';
import type { WorkflowInfo } from '@temporalio/workflow';
import type { Tracing } from '@tandem/config';
import { ENDLESS_WORKFLOWS } from './endless-workflows.js';

export type TracingOptions = Required<Pick<WorkerOptions, 'interceptors' | 'sinks'>>;

/** What makes a worker of the traced bundle export the spans of its workflows, and make those of its activities. */
export async function tracingOptions({ spanProcessor, resource }: Tracing): Promise<TracingOptions> {
  const { makeWorkflowExporter, OpenTelemetryActivityInboundInterceptor, OpenTelemetryActivityOutboundInterceptor } =
    await import('@temporalio/interceptors-opentelemetry-v2/lib/worker/index.js');
  const { fn: exportSpans } = makeWorkflowExporter(spanProcessor, resource).export;
  const sinks: InjectedSinks<OpenTelemetrySinks> = {
    exporter: { export: { fn: (info, spans) => exportSpans(shownOf(info) as WorkflowInfo, spans) } },
  };
  return {
    sinks,
    interceptors: {
      activity: [
        (context) =>
          ENDLESS_WORKFLOWS.has(context.info.workflowType ?? '')
            ? {}
            : {
                inbound: new OpenTelemetryActivityInboundInterceptor(context),
                outbound: new OpenTelemetryActivityOutboundInterceptor(context),
              },
      ],
    },
  };
}

/**
 * The exporter makes attributes of all that it is given, and a run's information has its memo, the result of the run before and its last
 * failure: payloads, which no collector is to have.
 */
function shownOf({ workflowId, runId, workflowType, taskQueue, attempt }: WorkflowInfo): Partial<WorkflowInfo> {
  return { workflowId, runId, workflowType, taskQueue, attempt };
}
