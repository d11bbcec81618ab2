import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { anUpdate } from '../../testing/updates.js';
import { Clients } from './clients.js';

/** A connection to `clients` that sends at once, with its socket and the stream below it. */
function connect(clients: Clients) {
  const open = { bufferedAmount: 0, extensions: '', readyState: 1, OPEN: 1 };
  const socket = Object.assign(new EventEmitter(), open, { ping: vi.fn<(data: string) => void>(), terminate: vi.fn<() => void>() });
  const stream = new PassThrough();
  clients.add(socket as unknown as WebSocket, stream);
  return { client: clients.get(socket as unknown as WebSocket)!, socket, stream };
}

describe('connected clients', () => {
  it('are served when each has been sent what it waits for, or nobody is to be served any more', async () => {
    const clients = new Clients();
    clients.open(() => [{ event: 'error', data: { title: 'Hello', detail: 'A first answer.' } }]);
    await clients.served();
    const connected = Array.from({ length: 3 }, () => connect(clients));
    for (const { client } of connected) {
      client.subscribe(['GS']);
      clients.serve(client);
    }
    const read = () => connected.map(({ stream }) => String(stream.read()));
    expect(read()).toEqual(['null', 'null', 'null']);
    await clients.served();
    for (const sent of read()) expect(sent).toContain('Hello');
    clients.sendUpdates([anUpdate('GS', 100)]);
    await clients.served();
    for (const sent of read()) expect(sent).toContain('"price":100');
    clients.serve(connected[0]!.client);
    clients.close();
    await clients.served();
  });

  it('that ask the same one after the other get the same answer, until anything changes', async () => {
    const clients = new Clients();
    let answers = 0;
    clients.open(() => [{ event: 'error', data: { title: `Answer ${++answers}`, detail: '' } }]);
    const ask = async (...symbols: string[]) => {
      const { client, stream } = connect(clients);
      client.subscribe(symbols);
      clients.serve(client);
      await clients.served();
      return /Answer \d+/.exec(String(stream.read()))?.[0];
    };
    expect([await ask('GS'), await ask('GS'), await ask('SPY'), await ask('GS')]).toEqual(['Answer 1', 'Answer 1', 'Answer 2', 'Answer 1']);
    clients.sendUpdates([anUpdate('GS', 100)]);
    expect([await ask('GS'), await ask('GS')]).toEqual(['Answer 3', 'Answer 3']);
  });

  it('are asked group by group whether they are still there, and cut when they do not answer', () => {
    const clients = new Clients();
    const answering = connect(clients);
    const connected = [answering, ...Array.from({ length: 29 }, () => connect(clients))];
    const asked = () => connected.filter(({ socket }) => socket.ping.mock.calls.length > 0).length;
    const inTurn = Array.from({ length: 15 }, () => {
      clients.checkAlive();
      return asked();
    });
    expect(inTurn).toEqual(Array.from({ length: 15 }, (_, turn) => 2 * (turn + 1)));
    answering.socket.emit('pong', Buffer.from('1'));
    for (let turn = 0; turn < 15; turn++) clients.checkAlive();
    expect(connected.filter(({ socket }) => socket.terminate.mock.calls.length === 0)).toEqual([answering]);
  });

  it('that came together are not all asked to confirm after the same commit', () => {
    const clients = new Clients();
    const symbols = Array.from({ length: 20 }, (_, i) => `S${i}`);
    const connected = Array.from({ length: 30 }, () => connect(clients));
    for (const { client } of connected) client.subscribe(symbols);
    const asked: number[] = [];
    for (let commit = 0; commit < 60; commit++) {
      const pings = () => connected.reduce((sum, { socket }) => sum + socket.ping.mock.calls.length, 0);
      const before = pings();
      clients.sendUpdates(symbols.map((symbol) => anUpdate(symbol, commit)));
      asked.push(pings() - before);
      for (const { socket } of connected) socket.emit('pong', Buffer.from(String(socket.ping.mock.calls.at(-1)?.[0] ?? '')));
    }
    expect(asked.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(30);
    expect(Math.max(...asked)).toBeLessThan(10);
  });
});
