import type { WorkflowClientInterceptor } from '@temporalio/client';

/** Makes a span of each change that is asked of Temporal. What the API reads there, every second, is no part of a trace. */
export async function clientSpans(): Promise<WorkflowClientInterceptor> {
  const { OpenTelemetryWorkflowClientInterceptor } = await import('@temporalio/interceptors-opentelemetry-v2/lib/client/index.js');
  class ChangeSpans extends OpenTelemetryWorkflowClientInterceptor {
    override describe: Required<WorkflowClientInterceptor>['describe'] = (input, next) => next(input);
    override query: Required<WorkflowClientInterceptor>['query'] = (input, next) => next(input);
  }
  return new ChangeSpans();
}
