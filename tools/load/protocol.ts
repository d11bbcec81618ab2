/** What the generator does, from the start of its process to the answer. */
export interface LoadPlan {
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly clients: number;
  /** Of the clients, so many stop reading for five of every ten seconds. */
  readonly slow: number;
  readonly restPerSecond: number;
  readonly seconds: number;
  /** Whether all clients lose their connection at the end and come back at once. */
  readonly storm: boolean;
}

/** Times in milliseconds; empty where nothing was seen. */
export interface LoadResult {
  /** From the announcement of a closed bar to the last of its symbols, for each client that reads. */
  readonly commitToFrame: readonly number[];
  readonly rest: readonly number[];
  /** Answers of REST other than 200. */
  readonly restFailures: number;
  readonly health: readonly number[];
  /** Most bars that a client that reads lagged behind the newest that was announced a second before. */
  readonly behind: number;
  /** Clients whose connection ended, or was not accepted. */
  readonly cut: number;
  /** Until every client had its snapshot again; null: no storm, or not within half a minute. */
  readonly stormMs: number | null;
}
