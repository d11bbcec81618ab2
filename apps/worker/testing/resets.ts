import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { expect } from 'vitest';
import { failureOf, type WorkflowEnvironment } from './workflow-environment.js';

/** Looks at the runs of a real server, and resets them as its UI does. */
export class Runs {
  constructor(private readonly environment: WorkflowEnvironment) {}

  handle(workflowId: string, runId?: string) {
    return this.environment.client.workflow.getHandle(workflowId, runId);
  }

  /** Of the newest run; `NONE` without one. */
  async status(workflowId: string): Promise<string> {
    const found = await this.handle(workflowId)
      .describe()
      .catch(() => null);
    return found?.status.name ?? 'NONE';
  }

  async reaches(workflowId: string, status: string): Promise<void> {
    await expect.poll(() => this.status(workflowId), { timeout: 20_000, message: `status of ${workflowId}` }).toBe(status);
  }

  /** The result, or the message at the root of why there is none. */
  outcome(workflowId: string, runId?: string): Promise<unknown> {
    return this.handle(workflowId, runId)
      .result()
      .catch((error: unknown) => failureOf(error));
  }

  /** The ends of the workflow tasks of a run, by default the newest: what it can be reset to. */
  async tasks(workflowId: string, runId?: string) {
    const { events } = await this.handle(workflowId, runId).fetchHistory();
    return (events ?? []).filter(({ workflowTaskCompletedEventAttributes: done }) => done).map(({ eventId }) => eventId!);
  }

  /**
   * Resets a run, by default the newest, to the end of its workflow task of that number.
   * @returns id of the new run
   */
  async reset(workflowId: string, task: number, base?: string): Promise<string> {
    const runId = base ?? (await this.handle(workflowId).describe()).runId;
    const { client } = this.environment;
    const { runId: again } = await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId, runId },
      reason: 'test',
      requestId: randomUUID(),
      workflowTaskFinishEventId: (await this.tasks(workflowId, runId)).at(task)!,
    });
    return again;
  }
}

/** A gate at which activities wait until it is opened, or until their worker stops. */
export class Gate {
  open!: () => void;
  private readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });

  pass(): Promise<void> {
    return Promise.race([this.opened, Context.current().cancelled]);
  }
}
