import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import type { TemporalServer } from '@tandem/config';
import { temporalRunUrl } from '@tandem/pipeline';

/** A call that takes longer fails as if Temporal were unavailable. */
const DEADLINE_MS = 3_000;

/** Where Temporal is, and where a browser finds its UI: null when that is not known. */
export interface TemporalAddress {
  readonly server: TemporalServer;
  readonly namespace: string;
  readonly uiUrl: string | null;
}

/** The connection to Temporal: made at the first call, and again by itself when it was lost. Every call has a deadline. */
export class TemporalGateway {
  private readonly connection: Connection;
  private readonly client: Client;

  /** @param interceptors take part in what is asked about workflows */
  constructor(
    private readonly where: TemporalAddress,
    interceptors: readonly WorkflowClientInterceptor[] = [],
  ) {
    // Without the client's own retries: a request fails at once when Temporal is unavailable, the watch asks again by itself,
    // and no retry outlives the connection.
    this.connection = Connection.lazy({ ...where.server, interceptors: [] });
    this.client = new Client({ connection: this.connection, namespace: where.namespace, interceptors: { workflow: [...interceptors] } });
  }

  /** Address of one run in the Temporal UI, without its id of the newest one of the workflow; null when the UI's is not known. */
  urlOf(workflowId: string, runId: string | null): string | null {
    return temporalRunUrl(this.where.uiUrl, this.where.namespace, workflowId, runId ?? undefined);
  }

  /** @throws ServiceError when Temporal does not answer in time */
  call<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.client.withDeadline(Date.now() + DEADLINE_MS, () => work(this.client));
  }

  /** @throws when the server does not answer */
  async check(): Promise<void> {
    await this.call(() => this.connection.workflowService.getSystemInfo({}));
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
