import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** Answers one request; `nth` counts from 0. */
export type Responder = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** A provider of data on this machine that answers as a test wishes. */
export class WireServer {
  /** Paths with queries of all requests so far. */
  readonly requests: string[] = [];
  /** Requests that were open at a time, at most. */
  maxConcurrent = 0;
  private atOnce = 0;
  private readonly server = createServer((request, response) => this.serve(request, response));
  private readonly sockets = new Set<Socket>();

  private constructor(public answer: Responder) {
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(answer: Responder): Promise<WireServer> {
    const started = new WireServer(answer);
    await new Promise<void>((resolve) => started.server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Requests that are being answered. */
  get open(): number {
    return this.atOnce;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(request.url ?? '');
    this.atOnce += 1;
    this.maxConcurrent = Math.max(this.maxConcurrent, this.atOnce);
    response.on('close', () => (this.atOnce -= 1));
    this.answer(request, response, this.requests.length - 1);
  }
}

/** Answers with a status, a body (an object as JSON) and headers. */
export function reply(response: ServerResponse, status: number, body: unknown, headers: Record<string, string | string[]> = {}): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers }).end(text);
}
