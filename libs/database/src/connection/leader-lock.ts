import { drizzle } from 'drizzle-orm/node-postgres';
import pg, { type Pool, type PoolClient } from 'pg';
import { LockLostError } from '../errors.js';
import { NO_KEYS } from '../keys/keyring.js';
import { valueTypes } from '../schema/columns.js';
import * as schema from '../schema/index.js';
import type { Database } from './connect.js';

/** How often whoever leads uses its connection, and the others ask for the lock. */
const BEAT_MS = 500;

/**
 * The server ends the lock's connection when nothing came by it for so long: six beats, so that a busy process stays. With a beat of those
 * who wait, a leader that is frozen or cut off is followed within 3.5 s.
 */
const LEASE_MS = 3_000;

/** A beat that is not answered for so long says that the server is gone. */
const ANSWER_MS = 2_000;

/** Until there is a connection, or the one that there is has finished what it does. */
const CONNECT_MS = 5_000;

/** As of the API's other connections. */
const STATEMENT_MS = 30_000;

interface LeaderEvents {
  /** This process holds the lock from now on. */
  readonly onLead: () => void;
  /** It does no longer. @param why its connection ended */
  readonly onLost: (why: Error) => void;
}

/**
 * One of all processes that ask leads: the one whose connection holds the advisory lock of that name in the database. The lock goes with
 * the connection, and the connection with the process, or when the process does not use it for a while; whoever asks next has it then.
 *
 * What only the leader may write goes by that same connection (`database`). So no check can be out of date: the server takes such a write
 * while the lock is held, and at no other time, whatever the process believes.
 */
export class LeaderLock {
  private readonly pool: pg.Pool;
  private holder: PoolClient | null = null;
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | null = null;
  private stopping = false;

  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly events: LeaderEvents,
  ) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: 1,
      idleTimeoutMillis: 0,
      application_name: `tandem-leader-${name}`,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      query_timeout: STATEMENT_MS + ANSWER_MS,
      keepAlive: true,
      options: '-c timezone=UTC',
      types: valueTypes,
      onConnect: async (client) => {
        client.on('end', () => this.lose(client as PoolClient, new Error('The connection ended.')));
        await client.query(`set idle_session_timeout = ${LEASE_MS}`);
        await client.query(`set idle_in_transaction_session_timeout = ${LEASE_MS}`);
      },
    });
    // Without a listener a broken idle connection would end the process.
    this.pool.on('error', (error, client) => this.lose(client as PoolClient, error));
    // Of a server that does not answer nobody knows what it holds, and the end of its connection may be long in coming.
    this.pool.on('release', (error: Error | undefined, client) => error && this.lose(client as PoolClient, error));
  }

  /** Whether this process holds the lock, as far as it knows. */
  get held(): boolean {
    return this.holder !== null;
  }

  /** The database by the connection that holds the lock; all that asks while it is not held is rejected with a LockLostError. */
  get database(): Database {
    const fenced = { connect: () => this.connect(), query: (...asked: Parameters<PoolClient['query']>) => this.query(asked) };
    const pool = fenced as unknown as Pool;
    const close = () => Promise.reject(new Error('The connection of the lock is closed with the lock.'));
    // What a leader records is not signed.
    return { url: this.url, pool, orm: drizzle(pool, { schema }), keys: NO_KEYS, close };
  }

  /** Asks for the lock from now on. Resolves after the first try, whatever came of it. */
  start(): Promise<void> {
    this.timer = setInterval(() => void this.beat(), BEAT_MS);
    return this.beat();
  }

  /** Gives the lock back, if it is held, once what is written by it is done. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.beating;
    this.holder = null;
    await this.pool.end();
  }

  /** One at a time. What is wrong shows in `onLost`, or is tried again. */
  private beat(): Promise<void> {
    this.beating ??= this.ask()
      .catch(() => undefined)
      .finally(() => (this.beating = null));
    return this.beating;
  }

  private async ask(): Promise<void> {
    const client = await this.pool.connect();
    const beat = async () => {
      const holds = client === this.holder;
      const text = holds ? 'select true as held' : 'select pg_try_advisory_lock(hashtext($1)) as held';
      const asked = { text, values: holds ? [] : [this.name], query_timeout: ANSWER_MS };
      const { rows } = await client.query<{ held: boolean }>(asked);
      if (!holds && rows[0]!.held && !this.stopping) this.take(client);
    };
    await usingClient(client, beat, true);
  }

  private take(client: PoolClient): void {
    this.holder = client;
    this.events.onLead();
  }

  private lose(client: PoolClient, why: Error): void {
    if (this.holder !== client || this.stopping) return;
    this.holder = null;
    this.events.onLost(why);
  }

  /** @throws LockLostError unless the lock is held by the connection that it gives */
  private async connect(): Promise<PoolClient> {
    const client = await this.pool.connect();
    if (client === this.holder) return client;
    client.release();
    throw new LockLostError(this.name);
  }

  private async query(asked: Parameters<PoolClient['query']>): Promise<unknown> {
    const client = await this.connect();
    return usingClient(client, async () => (await client.query(...asked)) as unknown);
  }
}

/**
 * Gives the connection back after `work`; one that broke is dropped.
 * @param failureBreaks whether it is of no use either once `work` has failed, whatever it says of itself
 */
async function usingClient<T>(client: PoolClient, work: () => Promise<T>, failureBreaks = false): Promise<T> {
  let broken: Error | undefined;
  const onError = (error: Error) => (broken = error);
  client.on('error', onError);
  try {
    return await work();
  } catch (error) {
    if (failureBreaks) broken = error as Error;
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
