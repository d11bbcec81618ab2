import { ApplicationFailure, CancellationScope, rootCause, TemporalFailure } from '@temporalio/workflow';

/**
 * A handler for failures that leaves the cancellation of this workflow alone: `handle` turns a failure into a value,
 * while a cancelled workflow ends as cancelled.
 */
export function unlessCancelled<T>(handle: (error: unknown) => T): (error: unknown) => T {
  return (error) => {
    if (CancellationScope.current().consideredCancelled) throw error;
    return handle(error);
  };
}

/** The message of what first went wrong, without the layers that Temporal wraps around it. */
export function causeOf(error: unknown): string {
  return rootCause(error) ?? String(error);
}

/** Whether what first went wrong is a failure of that type, one of `FAILURES`. */
export function isFailure(error: unknown, type: string): boolean {
  if (error instanceof ApplicationFailure && error.type === type) return true;
  return error instanceof TemporalFailure && isFailure(error.cause, type);
}
