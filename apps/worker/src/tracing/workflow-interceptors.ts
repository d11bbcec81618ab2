import {
  OpenTelemetryInboundInterceptor,
  OpenTelemetryInternalsInterceptor,
  OpenTelemetryOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry-v2/lib/workflow/index.js';
import {
  workflowInfo,
  type Next,
  type QueryInput,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptors,
} from '@temporalio/workflow';
import { ENDLESS_WORKFLOWS } from './endless-workflows.js';

/** Of the run and its updates and signals. The API asks a run for its progress every second: that is no part of what the run does. */
class RunSpans extends OpenTelemetryInboundInterceptor {
  override handleQuery(input: QueryInput, next: Next<WorkflowInboundCallsInterceptor, 'handleQuery'>): Promise<unknown> {
    return next(input);
  }
}

/** Part of the traced bundle: makes a span of each run and of each activity it asks for, and hands on what joins them in one trace. */
export function interceptors(): WorkflowInterceptors {
  if (ENDLESS_WORKFLOWS.has(workflowInfo().workflowType)) return {};
  return {
    inbound: [new RunSpans()],
    outbound: [new OpenTelemetryOutboundInterceptor()],
    internals: [new OpenTelemetryInternalsInterceptor()],
  };
}
