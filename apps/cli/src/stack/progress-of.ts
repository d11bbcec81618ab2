import { askProgress, type PipelineProgress } from '@tandem/pipeline';
import { QueryNotRegisteredError, ServiceError, type WorkflowHandle } from '@temporalio/client';

/** How far a pipeline run is; null while no worker can answer. */
export async function progressOf(handle: Pick<WorkflowHandle, 'query' | 'describe'>): Promise<PipelineProgress | null> {
  try {
    return await askProgress(handle);
  } catch (error) {
    if (error instanceof QueryNotRegisteredError || error instanceof ServiceError) return null;
    throw error;
  }
}
