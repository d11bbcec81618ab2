/** What the generator does, from the start of its process to the answer. */
export interface LoadPlan {
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly clients: number;
  /** Of the clients, so many stop reading for five of every ten seconds. */
  readonly slow: number;
  readonly restPerSecond: number;
  /** Whether one more client floods the server, and comes back whenever it was cut. */
  readonly flood: boolean;
  readonly seconds: number;
  /** The API's process, and what it is sent at the end, under full load; null: nothing. */
  readonly api: number;
  readonly ending: 'SIGKILL' | 'SIGTERM' | null;
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
  /** Connections that ended while they were watched. */
  readonly cut: number;
  /** Connections that were not accepted at once; each was tried again. */
  readonly refused: number;
  /** The longest that a flooding client stayed; null without one. */
  readonly floodMs: number | null;
  /** All clients lost their connections at once: until every one had its snapshot again; null: not within half a minute. */
  readonly stormMs: number | null;
  /** From the first client that is let in after the end of the API's process to the last one that has its snapshot; null: none ended. */
  readonly returnMs: number | null;
  /** From the signal to the end of the API's process; null: none was sent. */
  readonly endMs: number | null;
}
