import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ServerMessage } from '@tandem/contracts';
import { requestKey, type Recording } from './recording.ts';

const TYPES: Partial<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' };

/** A built dashboard, and a recording that answers for its API: over real HTTP and WebSocket, without a market behind them. */
export class RecordedApi {
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly recording: Recording;
  private readonly webRoot: string;

  private constructor(recording: Recording, webRoot: string) {
    this.recording = recording;
    this.webRoot = webRoot;
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.on('upgrade', (request, socket, head) => {
      this.sockets.handleUpgrade(request, socket, head, (client) => this.greet(client));
    });
  }

  /** @param webRoot of a built dashboard */
  static async start(recording: Recording, webRoot: string): Promise<RecordedApi> {
    const api = new RecordedApi(recording, webRoot);
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Sends a message to every page. */
  push(message: ServerMessage): void {
    const text = JSON.stringify(message);
    this.sockets.clients.forEach((client) => client.send(text));
  }

  /** Ends every connection, as a server that is killed does. */
  cut(): void {
    this.sockets.clients.forEach((client) => client.terminate());
  }

  async stop(): Promise<void> {
    this.cut();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private greet(client: WebSocket): void {
    client.on('message', (data) => {
      const { event } = JSON.parse(String(data)) as { event: string };
      if (event === 'subscribe') this.recording.frames.forEach((frame) => client.send(JSON.stringify(frame)));
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    if (url.startsWith('/api/')) return this.answerRecorded(url, response);
    const path = new URL(url, this.url).pathname;
    const type = TYPES[extname(path)];
    const file = join(this.webRoot, type === undefined ? 'index.html' : path);
    try {
      const content = await readFile(file);
      response.setHeader('content-type', type ?? 'text/html');
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }

  private answerRecorded(url: string, response: ServerResponse): void {
    const { status, body } = answerTo(this.recording, requestKey(url));
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
    response.end(JSON.stringify(body));
  }
}

type Answer = Recording['answers'][string];

/** What was recorded, or the nearest to it: of another span, or of the recorded symbol under the name that is asked for. */
function answerTo({ answers }: Recording, key: string): Answer {
  const [path = '', query] = key.split('?');
  const found = answers[key] ?? Object.entries(answers).find(([each]) => each.split('?')[0] === path)?.[1];
  if (found !== undefined) return found;
  const [, resource, symbol] = /^\/api\/v1\/(\w+)\/([A-Z.]+)$/.exec(path) ?? [];
  const other = Object.keys(answers).find(
    (each) => each.startsWith(`/api/v1/${resource}/`) && (query === undefined || each.endsWith(query)),
  );
  if (symbol === undefined || other === undefined) return notRecorded(key);
  const { status, body } = answers[other]!;
  return { status, body: { ...(body as object), symbol } };
}

function notRecorded(key: string): Answer {
  const detail = `${key} is not in the recording.`;
  return { status: 404, body: { type: 'about:blank', title: 'Not recorded', status: 404, detail } };
}
