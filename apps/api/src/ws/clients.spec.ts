import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { anUpdate } from '../../testing/updates.js';
import { Clients } from './clients.js';

describe('connected clients', () => {
  it('are served when each has been sent what it waits for, or nobody is to be served any more', async () => {
    const clients = new Clients();
    clients.open(() => [{ event: 'error', data: { title: 'Hello', detail: 'A first answer.' } }]);
    await clients.served();
    const sockets: WebSocket[] = [];
    const streams = Array.from({ length: 3 }, () => new PassThrough());
    for (const stream of streams) {
      const socket = Object.assign(new EventEmitter(), { bufferedAmount: 0, readyState: 1, OPEN: 1 }) as unknown as WebSocket;
      sockets.push(socket);
      clients.add(socket, stream);
      const client = clients.get(socket)!;
      client.subscribe(['GS']);
      clients.serve(client);
    }
    expect(streams.map((stream) => stream.read() as unknown)).toEqual([null, null, null]);
    await clients.served();
    for (const stream of streams) expect(String(stream.read())).toContain('Hello');
    clients.sendUpdates([anUpdate('GS', 100)]);
    await clients.served();
    for (const stream of streams) expect(String(stream.read())).toContain('"price":100');
    clients.serve(clients.get(sockets[0]!)!);
    clients.close();
    await clients.served();
  });
});
