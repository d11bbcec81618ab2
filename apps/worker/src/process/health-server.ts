import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { SettingsError, type Settings } from '@tandem/config';
import { DatabasePing } from '@tandem/database';
import { healthOf, pollsOf, type HealthCheck } from './health.js';

/** Nobody asks often; whoever keeps connections open gets no more. */
const MAX_CONNECTIONS = 32;
const REQUEST_TIMEOUT_MS = 5_000;

/** Answers what supervisors of containers ask, at the paths of the API: `/health/live`, `/health/ready`. */
export class HealthServer {
  private constructor(private readonly server: Server) {}

  /** @throws SettingsError when it cannot listen there */
  static async listen(host: string, port: number, checks: readonly HealthCheck[]): Promise<HealthServer> {
    const timeouts = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS };
    const server = createServer(timeouts, (request, response) => void answer(request.url, checks, response));
    server.maxConnections = MAX_CONNECTIONS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) =>
        reject(
          new SettingsError(`WORKER_PORT=${port}: a worker cannot listen on ${host}: ${cause.message}. Choose another port.`, { cause }),
        ),
      );
      server.listen(port, host, resolve);
    });
    return new HealthServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(path: string | undefined, checks: readonly HealthCheck[], response: ServerResponse): Promise<void> {
  if (path === '/health/live') return send(response, 200, { status: 'ok' });
  if (path !== '/health/ready')
    return send(response, 404, { status: 'error', message: 'A worker answers /health/live and /health/ready.' });
  const health = await healthOf(checks);
  send(response, health.status === 'ok' ? 200 : 503, health);
}

function send(response: ServerResponse, status: number, body: object): void {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(`${JSON.stringify(body)}\n`);
}

interface Parts {
  readonly workers: readonly Worker[];
  readonly connection: NativeConnection;
  readonly databaseUrl: string;
}

/** Answers how these workers are where WORKER_PORT says so. @throws SettingsError when it cannot listen there */
export async function serveHealth(
  { HOST, WORKER_PORT }: Pick<Settings, 'HOST' | 'WORKER_PORT'>,
  { workers, connection, databaseUrl }: Parts,
): Promise<{ close(): Promise<void> }> {
  if (WORKER_PORT === undefined) return { close: async () => undefined };
  const database = new DatabasePing({ url: databaseUrl });
  const checks = [{ name: 'database', check: () => database.ask() }, ...workers.map((worker) => pollsOf(worker, connection))];
  const server = await HealthServer.listen(HOST, WORKER_PORT, checks);
  return { close: () => Promise.all([server.close(), database.close()]).then(() => undefined) };
}
